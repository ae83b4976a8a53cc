"""What is named in one place and lives in another: jobs and their handlers, slots and who fills them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.rules.sources import HOUSE, Break, calls, templates, text_of, trees

SLOT = re.compile(r"\bslot\(\s*[\"']([^\"']+)[\"']")
# The kernel passes on names that it was given.
PASSES_NAMES_ON = "kernel/"


def job_names(root: Path) -> dict[str, str]:
    """Every job that is enqueued or scheduled, and where; a name that is no literal counts as '?'."""
    found: dict[str, str] = {}
    for name, tree in trees(root):
        for call in calls(tree, "enqueue", "scheduled"):
            position = 1 if _called(call) == "scheduled" else 0
            argument = call.args[position] if len(call.args) > position else None
            if text_of(argument) is not None or not name.startswith(PASSES_NAMES_ON):
                found.setdefault(text_of(argument) or "?", f"{name}:{call.lineno}")
    return found


def handled_jobs(root: Path) -> set[str]:
    return {
        text
        for _, tree in trees(root)
        for call in calls(tree, "handler", "batch_handler")
        if call.args and (text := text_of(call.args[0]))
    }


def jobs_without_handler(root: Path) -> list[str]:
    """Work that nobody would do."""
    handled = handled_jobs(root)
    return sorted(f"{where} {name!r}" for name, where in job_names(root).items() if name not in handled)


def named_slots(root: Path) -> dict[str, str]:
    """Every slot on a page (or called from code), and where."""
    found = {name: page for page, source in templates(root) for name in SLOT.findall(source)}
    for module, tree in trees(root):
        for call in calls(tree, "slot"):
            if call.args and (text := text_of(call.args[0])):
                found.setdefault(text, f"{module}:{call.lineno}")
    return found


def filled_slots(root: Path) -> dict[str, list[str]]:
    """Every slot that somebody fills, and who."""
    found: dict[str, list[str]] = {}
    for module, tree in trees(root):
        for call in calls(tree, "fills"):
            if call.args and (text := text_of(call.args[0])):
                found.setdefault(text, []).append(module)
    return found


def slots_that_do_not_meet(root: Path) -> list[str]:
    """Slots that nobody fills, and fillings for slots that are on no page."""
    named, filled = named_slots(root), filled_slots(root)
    empty = [f"{named[name]}: nobody fills {name!r}" for name in named.keys() - filled.keys()]
    lost = [f"{filled[name]}: no page has {name!r}" for name in filled.keys() - named.keys()]
    return sorted(empty + lost)


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


@pytest.mark.parametrize("rule", [jobs_without_handler, slots_that_do_not_meet])
def test_house_keeps_it(rule):
    assert rule(HOUSE) == []


def test_every_slot_and_who_fills_it(record_property):
    """A list for the reader of the report: pytest --junit-xml, or -rA."""
    for name, rooms in sorted(filled_slots(HOUSE).items()):
        print(f"{name}: {', '.join(rooms)}")  # noqa: T201 - shown by -rA
        record_property(name, ", ".join(rooms))
        assert len(rooms) == len(set(rooms)), f"{name} is filled twice by one module"


@pytest.mark.parametrize(
    "line",
    [
        "jobs.enqueue('nobody.does_this', id=1)",
        "enqueue('nobody.does_this')",
        "scheduled('0 3 * * *', 'nobody.does_this')",
        "enqueue(f'nobody.{x}')",
    ],
)
def test_a_job_without_handler_is_told(broken: Break, line: str):
    told = jobs_without_handler(broken("catalogue/extra.py", line))
    assert [text for text in told if "catalogue/extra.py" in text]


def test_a_job_with_handler_is_fine(broken: Break):
    root = broken("catalogue/extra.py", "enqueue('extra.work')\n@handler('extra.work')\ndef work(): ...")
    assert not [text for text in jobs_without_handler(root) if "extra" in text]


def test_a_slot_that_nobody_fills_is_told(broken: Break):
    root = broken("templates/catalogue/extra.html", "{{ slot('nobody.fills', item) }}")
    assert [text for text in slots_that_do_not_meet(root) if "nobody.fills" in text]


def test_a_filling_without_slot_is_told(broken: Break):
    root = broken("catalogue/extra.py", "@fills('on.no_page')\ndef show(subject, actor): ...")
    assert [text for text in slots_that_do_not_meet(root) if "on.no_page" in text]


def test_a_slot_in_a_comment_does_not_count(broken: Break):
    root = broken("templates/catalogue/extra.html", "{# slot('nobody.fills') #}")
    assert not [text for text in slots_that_do_not_meet(root) if "nobody.fills" in text]
