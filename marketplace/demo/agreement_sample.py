"""``flask agreement sample``: the demo deal, from interest to contract, in a site of its own that is gone afterwards.

What it shows is what the rooms make: the same services, clauses and drawings as on the pages. The site it is called in
is neither read nor written, and need not be prepared.
"""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_migrate import upgrade

from marketplace import create_app
from marketplace.accounts.models import Organisation, Person
from marketplace.agreements import clauses, drafting, parties, sample
from marketplace.agreements.models import CONTRACT, AgreementVersion
from marketplace.catalogue.models import Technology
from marketplace.deals import service as deals
from marketplace.deals.models import DEMAND, SUPPLY, Deal
from marketplace.demo.data import Calendar, read
from marketplace.demo.listings import Life
from marketplace.demo.people import load_organisations, load_people
from marketplace.demo.reviews import Officers
from marketplace.kernel import counters
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from marketplace.kernel.files import StoredFile, path_of
from marketplace.moderation import checklists
from marketplace.moderation import terms as legal_terms
from marketplace.offers import service as offers
from marketplace.offers.terms import digest
from marketplace.reference import service as reference

INTEREST = "kn-say-trai-cay"  # of the demo's cases
SETTINGS = {"MODE": "production", "DATABASE_URL": "", "SEMANTIC": False, "MAIL_HOST": ""}

agreement = AppGroup("agreement", help="Papers of deals.")


@agreement.command("sample")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the two files."
)
@click.option("--english", is_flag=True, help="With the English text as an annex.")
def write_sample(out: Path, english: bool) -> None:
    """Draw up the contract of the demo deal as one .docx and one .pdf, in a scratch database."""
    with tempfile.TemporaryDirectory(prefix="agreement-sample-") as scratch:
        files = make(Path(scratch), english)
    out.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (out / name).write_bytes(data)
        click.echo(str(out / name))


def make(instance: Path, english: bool = False) -> dict[str, bytes]:
    """The two files by name, made in a fresh site in the folder ``instance``."""
    app = create_app(SETTINGS, instance)
    with app.app_context(), force_locale("vi"):
        upgrade()
        counters.create_tables()
        with transaction():
            reference.load()
            legal_terms.load()
            checklists.load()
            clauses.load()
        with transaction():
            deal, people = _deal()
            version = _contract(deal, people, english)
            return {f"hop-dong-mau.{form}": _bytes(row) for form, row in (("docx", version.docx), ("pdf", version.pdf))}


def _deal() -> tuple[Deal, dict[str, Person]]:
    """Minh asks about Lan's technology, Lan accepts, Hoa introduces the two."""
    when = Calendar()
    people = load_people(when)
    organisations = load_organisations(when, people, people["quan"])
    case = next(one for one in read("interests") if one["key"] == INTEREST)
    given = case["answers"]
    answers = deals.Answers(given["who"], given["use"], given["scale"], given["when"])
    technology = _technology(when, people, organisations, case["technology"])
    interest = deals.ask(people["minh"], organisations[case["organisation"]], technology, answers)
    deals.accept(interest, people["lan"])
    return deals.introduce(interest, people["hoa"], case["messages"][0]["text"]), people


def _technology(
    when: Calendar, people: dict[str, Person], organisations: dict[str, Organisation], key: str
) -> Technology:
    one = next(row for row in read("technologies") if row["key"] == key)
    officers = Officers(people["quan"], people["quantri"])
    made: Technology = Life(when, one, officers, lambda: None).live(
        "technology", organisations[one["organisation"]], {}
    )
    return made


def _contract(deal: Deal, people: dict[str, Person], english: bool) -> AgreementVersion:
    """Both sides accept the terms and say who they are; the broker drafts."""
    lan, minh, hoa = (people[name] for name in ("lan", "minh", "hoa"))
    sheet = offers.begin(deal, lan, sample.terms(today()))
    offers.send(sheet, lan, digest(sheet.terms))
    offers.accept(sheet, minh, sheet.sha256)
    parties.save(deal, SUPPLY, lan, asdict(sample.SUPPLY), None)
    parties.save(deal, DEMAND, minh, asdict(sample.DEMAND), None)
    paper = drafting.start(deal, CONTRACT, hoa)
    drafting.name(paper, hoa, f"01/{today().year}/HĐCGCN", "Tây Ninh")
    return drafting.make_version(paper, hoa, english)


def _bytes(row: StoredFile | None) -> bytes:
    assert row is not None
    return path_of(row).read_bytes()
