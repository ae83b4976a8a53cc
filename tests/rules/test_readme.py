"""The README says what is true."""

from __future__ import annotations

from marketplace.config import REPOSITORY, SETTINGS

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_table():
    missing = [s.name for s in SETTINGS if f"| `{s.name}` |" not in README]
    assert missing == []


def test_defaults_and_meanings_are_those_of_the_code():
    lines = {line.split("`")[1]: line for line in README.splitlines() if line.startswith("| `")}
    wrong = [s.name for s in SETTINGS if s.meaning not in lines[s.name] or s.default not in lines[s.name]]
    assert wrong == []


def test_every_document_it_names_is_there():
    names = [part.split(")")[0] for part in README.split("](")[1:]]
    assert [name for name in names if not name.startswith("http") and not (REPOSITORY / name).exists()] == []
