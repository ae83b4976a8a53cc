"""The sources of the house, or of a broken copy of it, as the rules read them."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
PACKAGE = "marketplace"
TEMPLATES = Path(PACKAGE) / "templates"
STATIC = Path(PACKAGE) / "static"

Break = Callable[[str, str], Path]


def python_files(root: Path, migrations: bool = False) -> Iterator[tuple[str, Path]]:
    """(path below the package, path) of every module; migrations only on request: a tool writes them."""
    package = root / PACKAGE
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).as_posix()
        if migrations or not name.startswith("migrations/"):
            yield name, path


def trees(root: Path) -> Iterator[tuple[str, ast.Module]]:
    """(path below the package, syntax tree) of every module."""
    for name, path in python_files(root):
        yield name, parsed(path.read_text(encoding="utf-8"))


@cache
def parsed(source: str) -> ast.Module:
    """Read once: a broken copy differs from the house in one file. Nobody changes a tree."""
    return ast.parse(source)


def templates(root: Path, suffix: str = ".html") -> Iterator[tuple[str, str]]:
    """(name as Jinja knows it, source without comments) of every template."""
    folder = root / TEMPLATES
    for path in sorted(folder.rglob(f"*{suffix}")):
        source = path.read_text(encoding="utf-8")
        yield path.relative_to(folder).as_posix(), re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Calls of a function by one of ``names``, however it is reached (``enqueue`` or ``jobs.enqueue``)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", None)
            if name in names:
                yield node


def text_of(node: ast.expr | None) -> str | None:
    """The text of a literal, or None."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


# What git would leave out, for a machine without git.
NOT_OURS = {".git", ".venv", "instance", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"}


def tracked_files(root: Path) -> list[Path]:
    """Files that belong to the project: what git knows or would take; in a bare copy, everything."""
    if (root / ".git").exists() and shutil.which("git"):
        listing = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        found = subprocess.run(listing, check=True, capture_output=True).stdout.decode().split("\0")
        return [root / name for name in sorted(found) if name and (root / name).is_file()]
    places = (path for path in root.rglob("*") if not NOT_OURS.intersection(path.relative_to(root).parts))
    return sorted(path for path in places if path.is_file())


def copy_house(target: Path) -> Path:
    """A copy of the sources (without pictures, fonts and data) in ``target``, to be broken on purpose."""
    skip = shutil.ignore_patterns("__pycache__", "static", "*.csv", "*.json")
    shutil.copytree(HOUSE / PACKAGE, target / PACKAGE, ignore=skip)
    return target
