"""One file holds one thing, a function fits on a screen, and a room says what it is for."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.rules.sources import HOUSE, PACKAGE, STATIC, TEMPLATES, Break, trees

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 400, 50, 80  # lines
LONGEST_SCRIPT = 5000  # bytes
SHORTEST_WELCOME = 3  # lines of a room's docstring


def long_files(root: Path) -> list[str]:
    """Modules and tests of more lines than a reader keeps in mind."""
    files = [p for folder in (PACKAGE, "tests") for p in sorted((root / folder).rglob("*.py"))]
    return _too_long(root, [p for p in files if "migrations" not in p.parts], LONGEST_FILE)


def long_templates(root: Path) -> list[str]:
    return _too_long(root, sorted((root / TEMPLATES).rglob("*.*")), LONGEST_TEMPLATE)


def long_sheets(root: Path) -> list[str]:
    return _too_long(root, sorted((root / STATIC / "css").glob("*.css")), LONGEST_FILE)


def long_scripts(root: Path) -> list[str]:
    """Scripts that a cheap phone would feel."""
    sizes = {path: path.stat().st_size for path in sorted((root / STATIC / "js").glob("*.js"))}
    return [f"{path.relative_to(root)} has {size} bytes" for path, size in sizes.items() if size > LONGEST_SCRIPT]


def long_functions(root: Path) -> list[str]:
    return [
        f"{name}:{node.lineno} {node.name}() has {length} lines"
        for name, tree in trees(root)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]


def silent_rooms(root: Path) -> list[str]:
    """Rooms whose ``__init__`` does not say what they are for."""
    found = []
    for name, tree in trees(root):
        if name.count("/") == 1 and name.endswith("/__init__.py"):
            lines = [line for line in (ast.get_docstring(tree) or "").splitlines() if line.strip()]
            if len(lines) < SHORTEST_WELCOME:
                found.append(name)
    return found


def _too_long(root: Path, files: list[Path], most: int) -> list[str]:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    return [f"{path.relative_to(root)} has {n} lines" for path, n in lengths.items() if n > most]


@pytest.mark.parametrize("rule", [long_files, long_templates, long_sheets, long_scripts, long_functions, silent_rooms])
def test_house_keeps_it(rule):
    assert rule(HOUSE) == []


def test_a_long_file_is_told(broken: Break):
    root = broken("kernel/extra.py", "x = 1\n" * (LONGEST_FILE + 1))
    assert [text for text in long_files(root) if "kernel/extra.py" in text]


def test_a_long_template_is_told(broken: Break):
    root = broken("templates/console/extra.html", "<p>\n" * (LONGEST_TEMPLATE + 1))
    assert [text for text in long_templates(root) if "console/extra.html" in text]


def test_a_long_style_sheet_is_told(broken: Break):
    root = broken("static/css/extra.css", "p{margin:0}\n" * (LONGEST_FILE + 1))
    assert [text for text in long_sheets(root) if "css/extra.css" in text]


def test_a_long_script_is_told(broken: Break):
    root = broken("static/js/extra.js", "x;\n" * LONGEST_SCRIPT)
    assert [text for text in long_scripts(root) if "js/extra.js" in text]


def test_a_long_function_is_told(broken: Break):
    root = broken("kernel/extra.py", "def endless():\n" + "    x = 1\n" * LONGEST_FUNCTION)
    assert [text for text in long_functions(root) if "endless() has 51 lines" in text]


def test_a_silent_room_is_told(broken: Break):
    assert "silent/__init__.py" in silent_rooms(broken("silent/__init__.py", '"""Says little."""'))
