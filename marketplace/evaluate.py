"""``flask match evaluate``: rank a set of offers, needs and queries with the very code that the site uses.

The set is loaded as published listings into a scratch database and index of its own; the site's are not touched.
Only id, title, body, query and field of the records are read, any of which but id may be missing.
"""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup
from flask_migrate import upgrade
from sqlalchemy import select

from marketplace import create_app
from marketplace.accounts.models import Organisation, Person
from marketplace.catalogue.models import KINDS, Need, Technology
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.matching import service as matching
from marketplace.matching.commands import report_command, status_command
from marketplace.matching.likeness import Listing, likeness, terms_of
from marketplace.reference import service as reference
from marketplace.search import asking, meaning
from marketplace.search import service as search
from marketplace.search.engine import Query
from marketplace.search.jobs import embed_missing, rebuild

DEPTH = 50  # partners and results written per line of enquiry
Row = tuple[Any, ...]

match_group = AppGroup("match", help="Matching.")


@match_group.command("evaluate")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where to write the runs.")
def evaluate(folder: Path, out: Path) -> None:
    """Write needs.tsv, reverse.tsv, queries.tsv and dups.tsv for the data in FOLDER."""
    try:
        with tempfile.TemporaryDirectory(prefix="evaluate-") as scratch:
            written = run(folder, out, Path(scratch))
    except (OSError, ValueError) as problem:
        raise click.ClickException(" ".join(str(problem).split())) from None
    click.echo(", ".join(f"{name}: {count} lines" for name, count in written.items()))


def run(folder: Path, out: Path, scratch: Path) -> dict[str, int]:
    """Evaluate in a scratch site; returns how many lines each file got. Raises OSError, ValueError."""
    technologies, needs = read(folder / "technologies.jsonl"), read(folder / "needs.jsonl")
    queries = read(folder / "queries.jsonl")
    listings = {
        r["id"]: Listing(_text(r, "title"), _text(r, "body"))
        for r in [*technologies, *read(folder / "dup_items.jsonl")]
    }
    pairs = read_pairs(folder / "dup_pairs.tsv", listings)
    app = create_app({"DATABASE_URL": "", "MODE": "production", "SECRET_KEY": "scratch"}, instance=scratch)
    with app.app_context():
        prepare(app, technologies, needs)
        lines = {
            "needs.tsv": ranked("need"),
            "reverse.tsv": ranked("technology"),
            "queries.tsv": answered(queries),
            "dups.tsv": compared(pairs, listings),
        }
        out.mkdir(parents=True, exist_ok=True)
        counts = {name: write(out / name, rows) for name, rows in lines.items()}
        db.session.remove()
        db.engine.dispose()
    return counts


def prepare(app: Flask, technologies: list[dict[str, Any]], needs: list[dict[str, Any]]) -> None:
    """Tables, listings and index of the scratch site."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    upgrade()
    with transaction():
        reference.load()
        person = Person(email="evaluate@example.vn", name="evaluate", password_hash="")
        sides = {kind: Organisation(name=kind, name_folded=kind, kind="VIEN", province="80") for kind in KINDS}
        db.session.add_all([person, *sides.values()])
        db.session.flush()
        for kind, rows in (("technology", technologies), ("need", needs)):
            db.session.add_all(_listing(kind, row, sides[kind], person) for row in rows)
    rebuild()
    if meaning.embedder() is not None:
        for _ in embed_missing():
            pass
        rebuild()


def ranked(kind: str) -> Iterator[Row]:
    """(id, partner's id, score) for every listing of ``kind``."""
    for item in db.session.execute(select(KINDS[kind]).order_by(KINDS[kind].id)).scalars().all():
        for other, judged in matching.partners(item, DEPTH):
            yield _id_of(item), _id_of(other), f"{judged.score:.4f}"


def answered(queries: list[dict[str, Any]]) -> Iterator[Row]:
    """(query's id, technology's id, places from the end), as the search page shows them, corrections included."""
    for row in queries:
        query = Query(text=_text(row, "query") or _text(row, "title"), kind="technology", limit=DEPTH)
        for place, found in enumerate(search.search(query).found):
            yield row["id"], _id_of(found.item), DEPTH - place


def compared(pairs: list[tuple[str, str, str]], listings: dict[str, Listing]) -> Iterator[Row]:
    """(pair's id, likeness 0..1)."""
    rarity = asking.rarity(search.engine(), terms_of(*(listings[one] for _, *both in pairs for one in both)))
    for name, first, second in pairs:
        yield name, f"{likeness(listings[first], listings[second], rarity):.6f}"


def read(path: Path) -> list[dict[str, Any]]:
    """The records of a JSONL file; an absent file holds none. Raises ValueError naming the line."""
    if not path.exists():
        return []
    records, seen = [], set()
    for number, text in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not text.strip():
            continue
        try:
            record = json.loads(text)
            name = record["id"] = str(record["id"])
        except (ValueError, KeyError, TypeError):
            raise ValueError(f"{path.name} line {number}: not a JSON object with an id") from None
        if name in seen:
            raise ValueError(f"{path.name} line {number}: the id {name} occurs twice")
        seen.add(name)
        records.append(record)
    return records


def read_pairs(path: Path, listings: dict[str, Listing]) -> list[tuple[str, str, str]]:
    """(pair, first, second) of a TSV file. Raises ValueError for a short line or an unknown id."""
    if not path.exists():
        return []
    pairs = []
    for number, text in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        cells = text.split("\t")
        if not text.strip():
            continue
        if len(cells) < 3 or cells[1] not in listings or cells[2] not in listings:
            raise ValueError(f"{path.name} line {number}: wants a pair and two known ids, separated by tabs")
        pairs.append((cells[0], cells[1], cells[2]))
    return pairs


def write(path: Path, rows: Iterable[Row]) -> int:
    count = 0
    with open(path, "w", encoding="utf-8", newline="\n") as lines:
        for row in rows:
            lines.write("\t".join(map(str, row)) + "\n")
            count += 1
    return count


def _text(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    return value if isinstance(value, str) else ""


def _listing(kind: str, record: dict[str, Any], organisation: Organisation, person: Person) -> Technology | Need:
    """A published listing; the record's id is kept as its number, by which the result is named."""
    item: Technology | Need = KINDS[kind](
        number=record["id"],
        title=_text(record, "title"),
        keywords=[_text(record, "field")] if _text(record, "field") else [],
        organisation_id=organisation.id,
        author_id=person.id,
        published_at=now(),
        expires_at=now(),
        _status=Status.PUBLISHED,  # as loaded, not as decided: a scratch site has no officers
        **{"solution" if kind == "technology" else "problem": _text(record, "body")},
    )
    return item


def _id_of(item: Any) -> str:
    return str(item.number)


def init_app(app: Flask) -> None:
    match_group.add_command(report_command)
    match_group.add_command(status_command)
    app.cli.add_command(match_group)
