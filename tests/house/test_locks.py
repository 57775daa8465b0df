"""The lock files fit `pyproject.toml`; asked without the network."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT

PIN = re.compile(r"^([a-z0-9._-]+)(?:\[[a-z0-9._,-]+\])?==([^\s;\\]+)", re.MULTILINE | re.IGNORECASE)
EXTRAS = re.compile(r"^([a-z0-9._-]+)\[([a-z0-9._,-]+)\]==", re.MULTILINE | re.IGNORECASE)


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


def asked_extras(requirements):
    """Package and extra, of every requirement that names one and applies here."""
    return {
        (canonicalize_name(wanted.name), extra)
        for wanted in map(Requirement, requirements)
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""})
        for extra in wanted.extras
    }


def locked_extras(lock):
    return {
        (canonicalize_name(name), extra)
        for name, extras in EXTRAS.findall(lock)
        for extra in extras.split(",")
    }


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


def test_an_extra_that_any_package_asks_for_is_pinned_as_such():
    """Else pip takes the newest release for it, finds it without a hash, and nobody can install from the day it appears."""
    lock = (ROOT / "requirements-dev.lock").read_text()
    names = {name for name, _ in PIN.findall(lock)}
    asked = set(declared(dev=True))
    for package in metadata.distributions():
        if canonicalize_name(package.name) in names:
            asked |= set(package.requires or [])
    assert ("coverage", "toml") in asked_extras(asked)
    assert asked_extras(asked) - locked_extras(lock) == set()


def test_both_locks_agree():
    runtime = dict(PIN.findall((ROOT / "requirements.lock").read_text()))
    dev = dict(PIN.findall((ROOT / "requirements-dev.lock").read_text()))
    assert {name: version for name, version in runtime.items() if dev.get(name) != version} == {}


def test_a_missing_and_an_old_package_are_found():
    assert unlocked(["django>=5.2,<5.3", "httpx>=0.28"], "django==5.1 \\\n    --hash=sha256:00\n") == [
        "django>=5.2,<5.3",
        "httpx>=0.28",
    ]
