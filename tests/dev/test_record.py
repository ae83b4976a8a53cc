"""The page that ``./dev check --all`` leaves behind, and what it leaves out when it is not asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import record
from tests.rules.sources import HOUSE

SAMPLE = """
import pytest

def test_good(): pass

@pytest.mark.thorough("a day long")
def test_long(): pass

def test_bad(): raise ValueError

@pytest.fixture
def broken(): raise KeyError

def test_unready(broken): pass

@pytest.mark.skip(reason="why not")
def test_other(): pass
"""


def run(folder: Path, thorough: str) -> tuple[str, Path]:
    """Run the sample under the house's own conftest; returns what pytest said and its report."""
    room = folder / "tests" / "kitchen"
    room.mkdir(parents=True)
    (room / "test_sample.py").write_text(SAMPLE)
    report = folder / "report.xml"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", str(HOUSE / "pyproject.toml"), f"--rootdir={folder}", "-n", "0"]
        + ["-p", "no:cacheprovider", "-p", "tests.conftest", f"--junit-xml={report}", str(room)],
        cwd=HOUSE,
        env={"PATH": "", "TEST_ALL": thorough, "TEST_DATABASE": "sqlite", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout, report


@pytest.mark.parametrize(
    ("thorough", "said", "counts"),
    [
        ("", "1 failed, 1 passed, 1 skipped, 1 deselected, 1 error", "1 passed, 1 failed, 1 errors, 1 skipped"),
        ("1", "1 failed, 2 passed, 1 skipped, 1 error", "2 passed, 1 failed, 1 errors, 1 skipped"),
    ],
)
def test_what_is_long_is_left_out_unless_asked_for_and_all_is_counted(tmp_path, thorough, said, counts):
    output, report = run(tmp_path, thorough)
    assert said in output, output
    page = record.page_of(record.read(report), {"date": "2026-11-22", "commit": "abc"})
    assert "| commit | abc |" in page and f"| tests | {counts} |" in page
    assert f"| kitchen | {4 + bool(thorough)} | 0 |" in page
    assert [line for line in page.splitlines() if line.startswith("- ")] == [
        "- `tests.kitchen.test_sample.test_bad`",
        "- `tests.kitchen.test_sample.test_unready`",
    ]


def test_the_commit_is_told_and_whether_it_is_all(tmp_path, monkeypatch):
    for words in (["init", "-q"], ["config", "user.email", "a@example.vn"], ["config", "user.name", "A"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    (tmp_path / "one").write_text("1")
    subprocess.run(["git", "add", "one"], cwd=tmp_path, check=True)
    subprocess.run(["git", "commit", "-qm", "One"], cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path)
    clean = record.facts_of_this_run()["commit"]
    (tmp_path / "one").write_text("2")
    assert len(clean) == 10 and record.facts_of_this_run()["commit"] == f"{clean}, with changes that are not committed"
