"""What the database itself holds true of listings, whatever the code does."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from marketplace.catalogue import service
from marketplace.catalogue.models import Attachment, Figure, IpRight, TechnologyCode
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.kernel.files import StoredFile
from tests.cast import make_need, make_technology

WRONG = [
    ("technology", "status = 'sold'"),
    ("technology", "status = 'published', published_at = NULL"),
    ("technology", "status = 'published', expires_at = NULL"),
    ("technology", "trl = 0"),
    ("technology", "trl = 10"),
    ("technology", "price_min = 2, price_max = 1"),
    ("technology", "number = NULL"),
    ("technology", "title = NULL"),
    ("technology", "organisation_id = 999999"),
    ("need", "status = ''"),
    ("need", "status = 'published', expires_at = NULL"),
    ("need", "budget_min = 2, budget_max = 1"),
    ("need", "author_id = NULL"),
    ("need", "anonymous = NULL"),
]


@pytest.mark.parametrize(("table", "change"), WRONG)
def test_it_bites(app, technology, need, table, change):
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(text(f"UPDATE {table} SET {change}"))  # noqa: S608 - the table above


def test_numbers_and_codes_are_given_once(lan, technology):
    with pytest.raises(IntegrityError), transaction():
        other = make_technology(lan, lan.organisations[0])
        other.number = technology.number
        db.session.flush()
    with pytest.raises(IntegrityError), transaction():
        db.session.add(TechnologyCode(technology_id=technology.id, list="st_field", code="211"))
        db.session.flush()


def test_a_file_belongs_to_one_listing(lan, technology):
    with transaction():
        row = StoredFile(kind="document", filename="a.pdf", media_type="application/pdf", size=1, sha256="0" * 64)
        technology.attachments.append(Attachment(file=row, position=1))
        other = make_technology(lan, lan.organisations[0])
    with pytest.raises(IntegrityError), transaction():
        other.attachments.append(Attachment(file_id=row.id, position=1))
        db.session.flush()


def test_numbers_follow_each_other(lan, minh):
    with transaction():
        first, second = (make_technology(lan, lan.organisations[0]) for _ in range(2))
        sought = make_need(minh, minh.organisations[0])
    year = first.created_at.year
    assert [first.number, second.number, sought.number] == [f"CN-{year}-0001", f"CN-{year}-0002", f"NC-{year}-0001"]
    assert len({first.public_id, second.public_id}) == 2


def test_a_number_is_not_given_again_after_a_failure(lan):
    with pytest.raises(ZeroDivisionError), transaction():
        make_technology(lan, lan.organisations[0])
        1 / 0  # noqa: B018
    with transaction():
        assert service.next_number("CN").endswith("-0001"), "the failed one was never given"


def test_children_go_with_the_listing(lan):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        item.figures.append(Figure(position=1, label="Điện"))
        item.ip_rights.append(IpRight(position=1, kind="SC", filed_on=date(2024, 1, 1)))
    with transaction():
        item.figures.clear()
        item.set_codes("st_field", ["203"])
    assert item.figures == [] and item.codes_of("st_field") == ["203"]
    assert db.session.execute(text("SELECT count(*) FROM technology_figure")).scalar_one() == 0


def test_the_version_settles_a_race(technology):
    with pytest.raises(StaleDataError), transaction() as session:
        seen = technology.version
        session.execute(text("UPDATE technology SET version = version + 1"))
        assert technology.version == seen
        technology.title = "Tên khác"
        session.flush()
