"""Write down the last run of ``./dev check --all``: python -m tests.record JUNIT.xml docs/last-check.md

Date, commit, machine, what passed and failed, and how long each room took, slowest first.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

WRONG = ("failure", "error")


@dataclass(frozen=True)
class Outcome:
    """One test: its room, its name, how it ended ('passed', 'failure', 'error', 'skipped'), its seconds."""

    room: str
    name: str
    end: str
    seconds: float


def read(report: Path) -> list[Outcome]:
    """The tests of a report as pytest writes it (``--junit-xml``)."""
    found = []
    for case in ElementTree.parse(report).iter("testcase"):
        place = case.get("classname", "").split(".")
        end = next((child.tag for child in case if child.tag in (*WRONG, "skipped")), "passed")
        name = f"{'.'.join(place)}.{case.get('name')}"
        found.append(Outcome(place[1] if len(place) > 1 else "", name, end, float(case.get("time", 0))))
    return found


def page_of(tests: list[Outcome], facts: dict[str, str]) -> str:
    """The page, in Markdown; ``facts`` are told at its top."""
    ends = Counter(one.end for one in tests)
    counts = f"{ends['passed']} passed, {ends['failure']} failed, {ends['error']} errors, {ends['skipped']} skipped"
    lines = ["# The last check of everything", "", "Written by `./dev check --all`; not edited by hand.", ""]
    lines += ["| | |", "|---|---|", *(f"| {name} | {fact} |" for name, fact in facts.items()), f"| tests | {counts} |"]
    lines += ["", "| room | tests | seconds of one process |", "|---|---:|---:|"]
    rooms = {one.room for one in tests}
    spent = {room: [one.seconds for one in tests if one.room == room] for room in rooms}
    for room in sorted(rooms, key=lambda one: (-sum(spent[one]), one)):
        lines.append(f"| {room} | {len(spent[room])} | {sum(spent[room]):.0f} |")
    wrong = [one for one in tests if one.end in WRONG]
    if wrong:
        lines += ["", "What failed:", "", *(f"- `{one.name}`" for one in wrong)]
    return "\n".join(lines) + "\n"


def facts_of_this_run() -> dict[str, str]:
    """Date, commit, machine."""
    commit = _git("rev-parse", "--short=10", "HEAD") or "unknown"
    if _git("status", "--porcelain", "--untracked-files=no"):
        commit += ", with changes that are not committed"
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    return {"date": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", "commit": commit, "machine": machine}


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def main(report: str, page: str) -> None:
    Path(page).write_text(page_of(read(Path(report)), facts_of_this_run()), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
