"""The lock files fit `pyproject.toml`; asked without the network."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT

PIN = re.compile(r"^([a-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE | re.IGNORECASE)


def unlocked(declared, lock):
    """The declared packages that the lock lacks, or holds at a version that is not allowed."""
    pins = {}
    for name, version in PIN.findall(lock):
        pins.setdefault(canonicalize_name(name), []).append(version)
    return [
        text
        for text, requirement in ((text, Requirement(text)) for text in declared)
        if not (versions := pins.get(canonicalize_name(requirement.name)))
        or not all(map(requirement.specifier.contains, versions))
    ]


def declared(*, dev):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return project["project"]["dependencies"] + (project["dependency-groups"]["dev"] if dev else [])


@pytest.mark.parametrize(("name", "dev"), [("requirements.lock", False), ("requirements-dev.lock", True)])
def test_the_lock_holds_every_declared_package(name, dev):
    assert unlocked(declared(dev=dev), Path(ROOT / name).read_text()) == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_pin_has_a_hash(name):
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text())
    assert [block for block in blocks if PIN.search(block) and "--hash=sha256:" not in block] == []


def test_both_locks_agree():
    runtime = dict(PIN.findall((ROOT / "requirements.lock").read_text()))
    dev = dict(PIN.findall((ROOT / "requirements-dev.lock").read_text()))
    assert {name: version for name, version in runtime.items() if dev.get(name) != version} == {}


def test_a_missing_and_an_old_package_are_found():
    assert unlocked(["django>=5.2,<5.3", "httpx>=0.28"], "django==5.1 \\\n    --hash=sha256:00\n") == [
        "django>=5.2,<5.3",
        "httpx>=0.28",
    ]
