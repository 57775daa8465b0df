"""Every template can be compiled: a misspelled tag is found here and not by a shopper."""

from pathlib import Path

import pytest
from django.template.loader import get_template

from tests.house.tree import ROOT


@pytest.mark.parametrize(
    "name",
    sorted(str(path.relative_to(ROOT / "templates")) for path in Path(ROOT / "templates").rglob("*.*")),
)
def test_the_template_compiles(name):
    assert get_template(name).template.nodelist is not None
