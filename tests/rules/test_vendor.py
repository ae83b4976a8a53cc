"""What is kept from others is unchanged, licensed and listed."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest

from marketplace.config import REPOSITORY

PLACES = [REPOSITORY / "marketplace" / "static" / "vendor", REPOSITORY / "tests" / "browser" / "vendor"]


def listed(place: Path) -> dict[str, str]:
    packages = tomllib.loads((place / "vendor.toml").read_text(encoding="utf-8"))["package"]
    return {file["path"]: file["sha256"] for package in packages for file in package["file"]}


def faults(place: Path) -> list[str]:
    wanted = listed(place)
    there = {str(p.relative_to(place)): p for p in place.rglob("*") if p.is_file() and p.name != "vendor.toml"}
    found = [f"not listed: {name}" for name in there.keys() - wanted.keys()]
    found += [f"missing: {name}" for name in wanted.keys() - there.keys()]
    sums = {name: hashlib.sha256(there[name].read_bytes()).hexdigest() for name in wanted.keys() & there.keys()}
    return found + [f"changed: {name}" for name, digest in sums.items() if digest != wanted[name]]


@pytest.mark.parametrize("place", [place for place in PLACES if place.exists()], ids=lambda p: p.parent.name)
def test_vendored_files_are_as_listed(place):
    assert faults(place) == []


@pytest.mark.parametrize("place", [place for place in PLACES if place.exists()], ids=lambda p: p.parent.name)
def test_every_package_has_its_licence_beside_it(place):
    packages = tomllib.loads((place / "vendor.toml").read_text(encoding="utf-8"))["package"]
    assert all((place / package["licence_file"]).is_file() and package["licence"] for package in packages)


def test_a_changed_file_is_told(tmp_path):
    (tmp_path / "a.js").write_text("one")
    digest = hashlib.sha256(b"two").hexdigest()
    (tmp_path / "vendor.toml").write_text(f'[[package]]\n[[package.file]]\npath = "a.js"\nsha256 = "{digest}"\n')
    assert faults(tmp_path) == ["changed: a.js"]
