"""What belongs to the project names no machine that it was made on, and keeps nothing secret."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.rules.sources import HOUSE, Break, tracked_files

# Written in pieces, so that this file does not tell on itself.
TRACES = [
    ("a path of a machine", r"(?<![\w.])/(" + "|".join(["work", "farm", "root", "home", "Users"]) + r")/[\w.]"),
    ("a package registry", r"https?://\S*/" + r"simple\b|--(extra-)?" + r"index-url|registry" + r"=http"),
    ("a private key", "-----BEGIN " + r"[A-Z ]*PRIVATE KEY"),
    ("a merge left half done", r"^(<{7} |>{7} )"),
]
NEVER = re.compile(r"(^|/)(instance|\.venv|__pycache__)/|\.(db|sqlite|pyc|eml|log)$|(^|/)\.env$")
LARGEST = 2 * 1024 * 1024  # bytes


def traces(root: Path) -> list[str]:
    """Lines of tracked text files that should not leave the machine."""
    found = []
    for path in tracked_files(root):
        name = path.relative_to(root).as_posix()
        if NEVER.search(name):
            found.append(f"{name}: does not belong to the project")
        if path.stat().st_size > LARGEST:
            found.append(f"{name}: larger than {LARGEST // 1024} kB")
        for number, line in enumerate(_lines(path), 1):
            found += [f"{name}:{number}: {what}" for what, pattern in TRACES if re.search(pattern, line)]
    return found


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []  # a picture, a font


def test_house_keeps_it():
    assert traces(HOUSE) == []


@pytest.mark.parametrize(
    "line",
    [
        "path = '/" + "work/main/x.py'",
        "see /" + "home/somebody/notes",
        "--" + "index-url https://example.org/" + "simple",
        "-----BEGIN " + "RSA PRIVATE KEY-----",
        "<" * 7 + " HEAD",
    ],
)
def test_a_trace_is_told(broken: Break, line: str):
    assert [text for text in traces(broken("kernel/extra.py", line)) if "kernel/extra.py" in text]


def test_a_database_is_told(broken: Break):
    assert [text for text in traces(broken("left.db", "")) if "left.db" in text]


def test_an_ordinary_address_is_not_a_trace(broken: Break):
    root = broken("kernel/extra.py", "url = 'https://example.org/nha/work/x'; cmd = '--no-emit-" + "index-url'")
    assert not [text for text in traces(root) if "kernel/extra.py" in text]
