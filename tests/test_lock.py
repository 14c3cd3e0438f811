"""The lock pins what pyproject.toml asks for, each with its hashes."""

import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PIN = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ]+)(?: ; (?P<marker>.+?))? \\\n(?P<hashes>(?: +--hash=.+\n)+)", re.M
)
PINS = list(PIN.finditer((ROOT / ".ci" / "requirements.lock").read_text()))
EXTRAS = ("parquet", "pdf", "zst", "test")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def asked() -> list[Requirement]:
    """The dependencies of the package, and of the extras that its tests need."""
    lines = [*PROJECT["dependencies"], *(line for extra in EXTRAS for line in PROJECT["optional-dependencies"][extra])]
    return [needed for needed in map(Requirement, lines) if needed.name != PROJECT["name"]]


def pinned(python: str) -> dict[str, str]:
    """The versions by name that are installed on Linux with a version of Python."""
    place = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": "linux",
        "os_name": "posix",
    }
    found = defaultdict(list)
    for pin in PINS:
        if pin["marker"] is None or Marker(pin["marker"]).evaluate(place):
            found[pin["name"]].append(pin["version"])
    assert [name for name, versions in found.items() if len(versions) > 1] == []
    return {name: versions[0] for name, versions in found.items()}


@pytest.mark.parametrize("python", PYTHONS)
def test_every_dependency_is_locked_at_a_version_that_fits(python):
    """One version a package, on each Python."""
    locked = pinned(python)
    for needed in asked():
        if needed.marker is None or needed.marker.evaluate({"python_version": python}):
            version = locked.get(canonicalize_name(needed.name))
            fits = version is not None and needed.specifier.contains(version)
            assert fits, f"{needed} is locked at {version}; 'make lock' writes the lock again"


def test_every_line_of_the_lock_has_hashes():
    """Else pip would refuse all of it."""
    lock = (ROOT / ".ci" / "requirements.lock").read_text()
    assert len(PINS) == len(re.findall(r"^[^ #\n]", lock, re.M)) > 60
    assert all(re.fullmatch(r"( +--hash=sha256:[0-9a-f]{64}( \\)?\n)+", pin["hashes"]) for pin in PINS)
