"""The library of clauses: versions, never changed, only followed by the next. Officers read, administrators edit.

The first versions come from data/*.toml. In a body every line is a numbered paragraph (khoản); a line that begins with
"- " is a lettered point of it (điểm), one that begins with "> " goes on without a number, and a place that names a
table stands alone. Places: places.py. Conditions: facts.py.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from marketplace.agreements.facts import Facts, check_condition, holds
from marketplace.agreements.models import AMENDMENT, CONTRACT, LIQUIDATION, MEMORANDUM, SECRECY, Clause
from marketplace.agreements.places import check
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.text import clean
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.reference.service import Entry, codes, find

DATA = Path(__file__).parent / "data"
FILES = {
    "secrecy": SECRECY,
    "memorandum": MEMORANDUM,
    "contract_1": CONTRACT,
    "contract_2": CONTRACT,
    "contract_3": CONTRACT,
    "amendment": AMENDMENT,
    "liquidation": LIQUIDATION,
}
OWN = re.compile(r"RIENG\.(\d+)\Z")
WORDS = ("heading_vi", "heading_en", "body_vi", "body_en", "note")
STEP = 10  # between two clauses that come with the program, so that others fit in


class UnknownSection(ValueError):
    """No paper has this section."""


@dataclass(frozen=True)
class Wording:
    """What an officer writes: the next version of a clause, or a new one."""

    section: str
    heading_vi: str
    heading_en: str
    body_vi: str
    body_en: str
    note: str = ""
    position: int = 0
    applies: Mapping[str, Any] = field(default_factory=dict)


def contents(kind: str) -> list[Entry]:
    """The sections of a kind of paper, in order; of a contract, the contents of Điều 23."""
    return codes("contract_content") if kind == CONTRACT else codes("paper_content", kind)


def content_of(section: str) -> Entry | None:
    return find("contract_content", section) or find("paper_content", section)


def kind_of(section: str) -> str:
    """The kind of paper a section belongs to. Raises UnknownSection."""
    if find("contract_content", section):
        return CONTRACT
    entry = find("paper_content", section)
    if entry is None or entry.parent is None:
        raise UnknownSection(section)
    return entry.parent


def load() -> int:
    """Bring in what comes with the program: new clauses, and the next version of those that only it has written."""
    held = {one.code: one for one in newest()}
    made = 0
    for code, kind, wording in shipped():
        present = held.get(code)
        if present is None:
            db.session.add(_row(code, 1, kind, wording, None))
        elif present.made_by_id is None and present.retired_at is None and wording_of(present) != wording:
            db.session.add(_row(code, present.number + 1, kind, wording, None))
        else:
            continue
        made += 1
    db.session.flush()
    return made


def shipped() -> Iterable[tuple[str, str, Wording]]:
    """Code, kind and wording of every clause of data/*.toml, in their order."""
    place = 0
    for name, kind in FILES.items():
        for one in tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))["clause"]:
            place += STEP
            texts = {key: clean(one.get(key, "")) for key in WORDS}
            yield (
                one["code"],
                kind,
                Wording(section=one["section"], position=place, applies=one.get("applies", {}), **texts),
            )


def newest(kind: str | None = None) -> list[Clause]:
    """The newest version of every clause, retired ones included, in the order of papers."""
    last = select(Clause.code, func.max(Clause.number).label("number")).group_by(Clause.code).subquery()
    statement = (
        select(Clause)
        .join(last, (Clause.code == last.c.code) & (Clause.number == last.c.number))
        .order_by(Clause.position, Clause.code)
    )
    found = db.session.execute(statement).scalars()
    return [one for one in found if kind is None or kind in one.kinds]


def in_use(kind: str) -> list[Clause]:
    """The clauses that papers of this kind are made from."""
    return [one for one in newest(kind) if one.retired_at is None]


def versions(code: str) -> list[Clause]:
    """All versions of a clause, the newest first."""
    statement = select(Clause).where(Clause.code == code).order_by(Clause.number.desc())
    return list(db.session.execute(statement).scalars())


def choose(library: Iterable[Clause], section: str, facts: Facts) -> list[Clause]:
    """The clauses of one section whose conditions hold."""
    return [one for one in library if one.section == section and holds(one.applies, facts)]


def add(admin: Any, wording: Wording) -> Clause:
    """A clause of one's own. Raises NotAllowed, BadPlace, BadCondition, UnknownSection."""
    _check(admin, wording)
    used = db.session.execute(select(Clause.code).where(Clause.code.like("RIENG.%"))).scalars()
    number = 1 + max((int(found[1]) for code in used if (found := OWN.match(code))), default=0)
    made = _row(f"RIENG.{number}", 1, kind_of(wording.section), wording, admin.id)
    db.session.add(made)
    db.session.flush()
    history.record(made, admin, "add", {"number": 1, "section": wording.section})
    return made


def follow(code: str, admin: Any, wording: Wording, base: int) -> Clause:
    """Make the next version; a retired clause is in use again.

    Raises NotAllowed, NotOpen when ``base`` is not the newest any more, BadPlace, BadCondition, UnknownSection.
    """
    _check(admin, wording)
    present = _present(code, base)
    made = _row(code, base + 1, kind_of(wording.section), wording, admin.id)
    db.session.add(made)
    db.session.flush()
    old, new = wording_of(present), wording_of(made)
    changed = [name for name in Wording.__dataclass_fields__ if getattr(old, name) != getattr(new, name)]
    history.record(_first(code), admin, "follow", {"number": made.number, "changed": changed})
    return made


def retire(code: str, admin: Any, base: int) -> None:
    """Take a clause out of use; papers that have it keep it. Raises NotAllowed, NotOpen."""
    if not may_edit(admin):
        raise NotAllowed("clause")
    present = _present(code, base)
    if present.retired_at is not None:
        raise NotOpen("clause")
    present.retired_at = now()
    history.record(_first(code), admin, "retire", {"number": present.number})


def may_edit(actor: Any) -> bool:
    """Administrators edit the library; every officer reads it."""
    return bool(actor.has_role("admin"))


def wording_of(row: Clause) -> Wording:
    return Wording(**{name: getattr(row, name) for name in Wording.__dataclass_fields__})


def history_of(code: str) -> list[history.HistoryEntry]:
    """What officers did with a clause, over all its versions."""
    return history.entries_of(_first(code))


def _check(admin: Any, wording: Wording) -> None:
    if not may_edit(admin):
        raise NotAllowed("clause")
    kind_of(wording.section)
    check_condition(wording.applies)
    for text in (wording.body_vi, wording.body_en):
        check(text)


def _present(code: str, base: int) -> Clause:
    found = versions(code)
    if not found or found[0].number != base:
        raise NotOpen("clause")
    return found[0]


def _first(code: str) -> Clause:
    """The row that stands for a clause in history: its first version."""
    return versions(code)[-1]


def _row(code: str, number: int, kind: str, wording: Wording, author: int | None) -> Clause:
    values = {name: getattr(wording, name) for name in Wording.__dataclass_fields__}
    return Clause(code=code, number=number, kinds=[kind], made_by_id=author, **values)
