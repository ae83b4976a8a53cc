"""What owners see: who may open, who opened what when; and taking one person's access away."""

from __future__ import annotations

import csv
import io

import pytest

from marketplace.accounts.models import Person
from marketplace.dealroom import openings
from marketplace.dealroom.models import Withdrawal
from marketplace.deals import cases
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed, NotOpen
from tests.dealroom.conftest import accept
from tests.dealroom.test_files import list_of, way_to
from tests.deals.conftest import links, url_of


@pytest.fixture
def opened(deal, put, visit, lan, minh):
    """Minh has opened Lan's file, and Lan one of Minh's."""
    hers, his = put(lan, "nda", title="=Bản vẽ của Lan"), put(minh, "parties", side="demand", title="Mặt bằng của Minh")
    accept(deal, minh)
    for person, row in ((minh, hers), (lan, his)):
        assert visit(person).submit(way_to(deal, row), page=list_of(deal), buffered=True).status_code == 200
    return hers


def page_of(deal) -> str:
    return f"{list_of(deal)}/da-mo"


def test_each_side_sees_who_opened_its_own_files(deal, opened, visit, lan, minh, hoa, thu):
    text = visit(lan).page(page_of(deal)).text
    assert "=Bản vẽ của Lan" in text and minh.name in text and "127.0.0.1" in text and "Mặt bằng" not in text
    for person in (minh, thu):
        text = visit(person).page(page_of(deal)).text
        assert "Mặt bằng của Minh" in text and "Bản vẽ của Lan" not in text
    text = visit(hoa).page(page_of(deal)).text
    assert "Bản vẽ của Lan" not in text and "Mặt bằng" not in text


def test_as_a_file_that_runs_nothing(deal, opened, visit, lan, minh):
    response = visit(lan).get(page_of(deal) + ".csv")
    [heads, line] = list(csv.reader(io.StringIO(response.text.lstrip("\ufeff"))))
    assert line[1:] == [minh.name, "'=Bản vẽ của Lan", "127.0.0.1", "Có"] and len(heads) == len(line)


def test_others_see_nothing_of_it(deal, opened, visit, tuan, admin, quan, an, hoa):
    with transaction():
        cases.name_reader(deal, hoa, admin, "Kiểm tra")
    for person in (tuan, admin, quan, an):
        for end in ("", ".csv"):
            assert visit(person).get(page_of(deal) + end).status_code == 404


def test_withdrawing_holds_from_the_next_request_until_it_is_lifted(deal, opened, visit, lan, minh):
    reader, owner = visit(minh), visit(lan)
    way = f"{list_of(deal)}/rut-quyen/{minh.public_id}"
    assert owner.submit(way, {"reason": ""}).status_code == 422
    assert owner.submit(way, {"reason": "BIMAT lý do rút"}).status_code == 303
    assert reader.submit(way_to(deal, opened), page="/").status_code == 403
    text = reader.page(list_of(deal)).text
    assert "Bên cung không còn cho bạn mở" in text and "Bản vẽ của Lan" not in text and "Mặt bằng của Minh" in text
    assert "BIMAT lý do rút" in owner.page(page_of(deal)).text
    for address in (list_of(deal), page_of(deal), url_of(deal)):
        assert "BIMAT lý do rút" not in reader.page(address).text
    assert owner.submit(way, {"reason": "Lần nữa"}, page="/").status_code == 409
    [row] = db.session.execute(db.select(Withdrawal)).scalars().unique()
    lift = f"{list_of(deal)}/tra-quyen/{row.public_id}"
    assert owner.submit(lift, page=page_of(deal)).status_code == 303
    assert reader.submit(way_to(deal, opened), page=list_of(deal), buffered=True).status_code == 200
    assert owner.submit(lift, page="/").status_code == 409
    assert [entry.verb for entry in history.entries_of(row)] == ["withdraw", "lift"]


@pytest.mark.parametrize(
    ("who", "status"), [("minh", 404), ("thu", 403), ("hoa", 404), ("tuan", 404), ("an", 404), ("admin", 404)]
)
def test_only_the_side_whose_files_they_are_withdraws(deal, visit, minh, thu, hoa, tuan, an, admin, who, status):
    person: Person = {"minh": minh, "thu": thu, "hoa": hoa, "tuan": tuan, "an": an, "admin": admin}[who]
    way = f"{list_of(deal)}/rut-quyen/{minh.public_id}"  # of the demand side himself
    assert visit(person).get(way).status_code == status
    assert visit(person).submit(way, {"reason": "x"}, page="/").status_code == status
    assert db.session.execute(db.select(Withdrawal)).first() is None


def test_who_has_no_part_in_it_cannot_be_withdrawn_from(deal, visit, lan, lua, minh, an):
    for person in (an, lua):
        assert visit(lan).get(f"{list_of(deal)}/rut-quyen/{person.public_id}").status_code == 404
        with pytest.raises(NotAllowed), transaction():
            openings.withdraw(deal, "supply", lan, person, "x")
    with pytest.raises(NotAllowed), transaction():
        openings.withdraw(deal, "demand", lan, minh, "x")
    with transaction():
        openings.withdraw(deal, "supply", lan, minh, "x")
    with pytest.raises(NotOpen), transaction():
        openings.withdraw(deal, "supply", lan, minh, "x")


def test_a_withdrawal_of_the_other_side_is_not_lifted(deal, visit, lan, minh):
    with transaction():
        row = openings.withdraw(deal, "supply", lan, minh, "x")
    assert visit(minh).submit(f"{list_of(deal)}/tra-quyen/{row.public_id}", page="/").status_code == 404


def test_the_list_of_people_is_as_long_as_it_must_be(deal, lan, lua, minh, thu, hoa, tuan, an):
    assert [one.person.id for one in openings.readers_for(deal, "supply")] == [minh.id, thu.id, hoa.id]
    assert [one.person.id for one in openings.readers_for(deal, "demand")] == [lan.id, lua.id, hoa.id]


def test_everybody_reads_what_is_kept_of_him_or_her(deal, opened, visit, minh, lan, hoa):
    own = "/tai-khoan/da-mo.csv"
    [heads, *rows] = list(csv.reader(io.StringIO(visit(minh).get(own).text.lstrip("\ufeff"))))
    assert [row[1:] for row in rows] == [
        ["Chấp nhận thỏa thuận bảo mật, phiên bản 1", deal.number, "192.0.2.7"],
        ["Mở tài liệu: =Bản vẽ của Lan", deal.number, "127.0.0.1"],
    ]
    assert len(heads) == 4 and own in links(visit(minh).page("/tai-khoan"))
    assert "Mặt bằng của Minh" in visit(lan).get(own).text and "Bản vẽ của Lan" not in visit(lan).get(own).text
    assert own not in links(visit(hoa).page("/tai-khoan"))  # who has opened nothing is not offered an empty file
    assert len(visit(hoa).get(own).text.splitlines()) == 1
