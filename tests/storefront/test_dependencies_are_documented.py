"""Each declared package has a line that says why it is there, and no line is left behind."""

import re
import tomllib

from packaging.requirements import Requirement

from tests.house.tree import ROOT


def test_each_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    declared = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    written = re.findall(
        r"^\| ([a-z0-9-]+)(?:\[[a-z-]+\])? \|", (ROOT / "docs/dependencies.md").read_text(), re.MULTILINE
    )
    assert sorted(set(written) - {"package"}) == sorted(Requirement(text).name for text in declared)
