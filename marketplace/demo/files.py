"""Files in a deal of the demo, at each level; who accepted the text of secrecy, and who opened what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.catalogue import content, editions
from marketplace.catalogue.content import Content
from marketplace.dealroom import files, nda, openings
from marketplace.dealroom.models import DealFile
from marketplace.deals.models import Deal
from marketplace.demo.data import Calendar, back, read
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.files import DOCUMENT, keep
from marketplace.kernel.typesetting import typeset

PAGE = Path(__file__).parent / "page.typ"
ADDRESS = "192.0.2.10"


def load_files(when: Calendar, people: dict[str, Person], listings: dict[str, Any]) -> int:
    """The files of one deal and the parts of its technology. Returns how many files."""
    [one] = read("files")
    technology, need = listings[one["technology"]], listings[one["need"]]
    wanted = (Deal.technology_id == technology.id, Deal.need_id == need.id)
    deal = db.session.execute(select(Deal).where(*wanted)).scalars().unique().one()
    content.write(technology, Content(details=one["details"]))
    editions.show(technology, editions.keep(technology, technology.author, "small"))
    rows = {row["key"]: _put(when, people, deal, row) for row in one["files"]}
    for row in one["accepted"]:
        with back(when(row["days_ago"], 9, "nda")):
            nda.accept(deal, people[row["by"]], nda.newest().sha256, ADDRESS)
    for row in one["opened"]:
        with back(when(row["days_ago"], 16, row["file"])):
            paper = files.of_row(rows[row["file"]])
            openings.note(paper, people[row["by"]], deal, now(), ADDRESS, marked=True)
    return len(rows)


def _put(when: Calendar, people: dict[str, Person], deal: Deal, row: dict[str, Any]) -> DealFile:
    person = people[row["by"]]
    with back(when(row["days_ago"], 8, row["key"])):
        drawn = typeset(PAGE, {"heading": row["heading"], "lines": row["lines"]})
        stored = keep(drawn, row["name"], DOCUMENT, person)
        return files.attach(deal, person, stored, row["title"], row["level"], row["side"])
