"""Putting files in, changing them and handing them out: by people in browsers."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

from marketplace.accounts.models import Person
from marketplace.dealroom import files, nda
from marketplace.dealroom.models import DealFile, Opening
from marketplace.deals import service
from marketplace.deals.models import Deal
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.stamping import Unfit
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.notices.models import Mail, Notice
from tests.dealroom.conftest import accept, pdf
from tests.dealroom.test_watermark import locked
from tests.deals.conftest import url_of
from tests.deals.test_suspensions import suspend

TITLE = "BIMAT tên tài liệu"


def list_of(deal: Deal) -> str:
    return f"{url_of(deal)}/tai-lieu"


def way_to(deal: Deal, row: DealFile, verb: str = "mo") -> str:
    return f"{list_of(deal)}/{row.public_id}/{verb}"


def openings() -> list[Opening]:
    return list(db.session.execute(db.select(Opening).order_by(Opening.id)).scalars().unique())


def word() -> bytes:
    out = io.BytesIO()
    Document().save(out)
    return out.getvalue()


def verbs(row: Any) -> list[str]:
    return [entry.verb for entry in history.entries_of(row)]


@pytest.mark.parametrize(("who", "side"), [("lan", "supply"), ("lua", "supply"), ("minh", "demand"), ("hoa", "broker")])
def test_who_writes_puts_a_file_in_for_their_side(deal, visit, lua, minh, lan, hoa, who: str, side: str):
    person = {"lan": lan, "lua": lua, "minh": minh, "hoa": hoa}[who]
    sent = {"upload": (io.BytesIO(pdf()), "ban ve.pdf"), "title": TITLE, "level": "nda"}
    response = visit(person).submit(f"{list_of(deal)}/moi", sent, content_type="multipart/form-data")
    assert response.status_code == 303
    [row] = db.session.execute(db.select(DealFile)).scalars().unique()
    assert (row.side, row.level, row.title, row.author_id, row.file.attached) == (side, "nda", TITLE, person.id, True)
    assert verbs(row) == ["put"] and TITLE in visit(person).page(list_of(deal)).text
    told = {one.person_id for one in db.session.execute(db.select(Notice)).scalars() if one.kind == "dealroom.file_put"}
    assert told == {lan.id, lua.id, minh.id, hoa.id} - {person.id}


@pytest.mark.parametrize("who", ["thu", "tuan", "admin", "an", "quan"])
def test_others_put_nothing_in(deal, visit, thu, tuan, admin, an, quan, who: str):
    person = {"thu": thu, "tuan": tuan, "admin": admin, "an": an, "quan": quan}[who]
    expected = 403 if who == "thu" else 404
    assert visit(person).get(f"{list_of(deal)}/moi").status_code == expected
    assert visit(person).submit(f"{list_of(deal)}/moi", {}, page="/").status_code == expected


def test_the_broker_alone_is_told_of_a_file_for_the_broker(deal, put, lan: Person, hoa: Person):
    put(lan, "broker", title=TITLE)
    told = db.session.execute(db.select(Notice).where(Notice.kind == "dealroom.file_put")).scalars().all()
    assert [one.person_id for one in told] == [hoa.id]


def test_no_notice_and_no_mail_names_a_file(deal, put, lan: Person):
    for level in ("parties", "nda", "broker"):
        put(lan, level, title=TITLE)
    for model in (Notice, Mail):
        for row in db.session.execute(db.select(model)).scalars():
            assert TITLE not in str(row.params) and "banve" not in str(row.params)


def test_a_file_is_named_only_to_whom_it_is_open(deal, put, visit, lan, minh, thu, hoa):
    for level in ("parties", "nda", "broker"):
        put(lan, level, title=f"{TITLE} {level}")
    seen = {}
    for person in (lan, minh, thu, hoa):
        text = visit(person).page(list_of(deal)).text
        seen[person.name] = [level for level in ("parties", "nda", "broker") if f"{TITLE} {level}" in text]
    assert seen == {
        lan.name: ["parties", "nda", "broker"], minh.name: ["parties"], thu.name: ["parties"], hoa.name: ["parties"]
    }  # fmt: skip
    heard = [
        one.text for one in visit(lan).page(list_of(deal)).all("button") if one.text.startswith(("Mở tệp", "Thu hồi"))
    ]
    assert len(heard) == len(set(heard)) == 6  # every button says of which file it is
    text = visit(minh).page(list_of(deal)).text
    assert "Có thêm 1 tài liệu mở sau thỏa thuận bảo mật" in text
    assert "Có thêm 2 tài liệu mở sau thỏa thuận bảo mật" in visit(hoa).page(list_of(deal)).text
    accept(deal, minh)
    assert f"{TITLE} nda" in visit(minh).page(list_of(deal)).text
    assert TITLE not in visit(minh).page(url_of(deal)).text


def test_nothing_wrong_with_what_was_typed_when_the_file_is_not_taken(deal, visit, lan):
    for name, data, words in (
        ("a.pdf", locked(), "khóa bằng mật khẩu"),
        ("a.pdf", pdf()[:300], "bị hỏng"),
        ("a.pdf", b"", "không có nội dung"),
        ("a.docx", pdf(), "không khớp"),
    ):
        sent = {"upload": (io.BytesIO(data), name), "title": TITLE, "level": "nda"}
        response = visit(lan).submit(f"{list_of(deal)}/moi", sent, content_type="multipart/form-data")
        assert response.status_code == 422 and words in response.text and TITLE in response.text
    assert db.session.execute(db.select(DealFile)).first() is None


def test_what_bears_no_mark_may_be_for_everybody_but_not_become_confidential(deal, put, lan, minh, visit):
    data = locked()
    row = put(lan, "parties", data=data)
    response = visit(minh).submit(way_to(deal, row), page=list_of(deal), buffered=True)
    assert response.status_code == 200 and response.data == data and openings()[0].marked is False
    with pytest.raises(Unfit), transaction():
        files.change_level(row, lan, "nda", "parties")
    response = visit(lan).submit(way_to(deal, row, "muc"), {"level": "nda"}, page=list_of(deal), follow_redirects=True)
    assert "khóa bằng mật khẩu" in response.text
    db.session.refresh(row)
    assert row.level == "parties"


def test_the_other_side_gets_a_marked_copy_and_it_is_written_down(deal, put, lan, minh, visit):
    row = put(lan, "nda", title=TITLE)
    accept(deal, minh)
    response = visit(minh).submit(way_to(deal, row), page=list_of(deal), buffered=True)
    assert response.status_code == 200 and response.mimetype == "application/pdf"
    assert "attachment" in response.headers["Content-Disposition"] and response.headers["Cache-Control"] == "no-store"
    text = PdfReader(io.BytesIO(response.data)).pages[0].extract_text()
    for part in (minh.name, minh.organisations[0].name, deal.number, str(now().year), "Bản vẽ buồng sấy"):
        assert part in text
    [one] = openings()
    assert (one.person_id, one.deal_id, one.side, one.title, one.marked) == (minh.id, deal.id, "supply", TITLE, True)
    assert one.file_id == row.file_id and one.address == "127.0.0.1" and verbs(row) == ["put", "open"]
    assert "127.0.0.1" not in str([entry.changes for entry in history.entries_of(row)])


def test_the_broker_reads_for_the_authority(deal, put, lan, hoa, visit, app):
    row = put(lan, "broker")
    accept(deal, hoa)
    response = visit(hoa).submit(way_to(deal, row), page=list_of(deal), buffered=True)
    assert app.config["SITE_AUTHORITY"] in PdfReader(io.BytesIO(response.data)).pages[0].extract_text()


def test_its_own_side_gets_the_file_as_it_was(deal, put, lan, lua, visit):
    row = put(lan, "nda")
    assert visit(lua).submit(way_to(deal, row), page=list_of(deal), buffered=True).data == pdf()
    assert [(one.person_id, one.marked) for one in openings()] == [(lua.id, False)]


def test_word_files_go_out_as_they_are(deal, put, lan, minh, visit):
    row = put(lan, "nda", data=word(), name="thuyet minh.docx")
    accept(deal, minh)
    assert visit(minh).submit(way_to(deal, row), page=list_of(deal), buffered=True).data == word_of(row)
    assert openings()[0].marked is False


def word_of(row: DealFile) -> bytes:
    return files.files.path_of(row.file).read_bytes()


def test_asking_for_it_by_a_link_opens_nothing(deal, put, lan, minh, visit):
    row = put(lan, "parties")
    assert visit(minh).get(way_to(deal, row)).status_code == 405
    assert visit(minh).get(f"/tep/{row.file.public_id}").status_code == 404
    assert visit(lan).get(f"/tep/{row.file.public_id}").status_code == 404
    assert openings() == []


def test_who_has_not_accepted_is_led_to_the_text(deal, put, lan, minh, visit):
    row = put(lan, "nda")
    response = visit(minh).submit(way_to(deal, row), page="/", buffered=True)
    assert response.status_code == 303 and response.location.endswith("/bao-mat") and openings() == []


@pytest.mark.parametrize("who", ["minh", "tuan", "admin", "an", "quan"])
def test_a_file_for_the_broker_is_nowhere_for_others(deal, put, visit, lan, minh, tuan, admin, an, quan, who: str):
    person = {"minh": minh, "tuan": tuan, "admin": admin, "an": an, "quan": quan}[who]
    row = put(lan, "broker")
    accept(deal, minh)
    for verb in ("mo", "muc", "thu-hoi", "cho-mo-lai"):
        assert visit(person).submit(way_to(deal, row, verb), page="/").status_code == 404
    assert openings() == []


def test_a_file_of_another_deal_is_not_found(deal, put, lan, visit):
    row = put(lan, "parties")
    assert visit(lan).submit(f"/giao-dich/{'x' * 12}/tai-lieu/{row.public_id}/mo", page="/").status_code == 404


def test_the_other_side_changes_nothing(deal, put, lan, minh, thu, hoa, visit):
    row = put(lan, "parties")
    for person in (minh, thu, hoa):
        for verb in ("muc", "thu-hoi", "cho-mo-lai"):
            assert visit(person).submit(way_to(deal, row, verb), {"level": "broker"}, page="/").status_code == 403
    with pytest.raises(NotAllowed), transaction():
        files.revoke(row, minh, now())


def test_revoking_holds_from_the_next_request(deal, put, lan, minh, visit):
    row, reader = put(lan, "parties", title=TITLE), visit(minh)
    assert reader.submit(way_to(deal, row), page=list_of(deal), buffered=True).status_code == 200
    assert visit(lan).submit(way_to(deal, row, "thu-hoi"), page=list_of(deal)).status_code == 303
    response = reader.submit(way_to(deal, row), page="/", buffered=True)
    assert response.status_code == 403 and TITLE not in response.text and TITLE not in reader.page(list_of(deal)).text
    assert visit(lan).submit(way_to(deal, row), page=list_of(deal), buffered=True).status_code == 200
    assert visit(lan).submit(way_to(deal, row, "thu-hoi"), page="/").status_code == 409
    assert visit(lan).submit(way_to(deal, row, "cho-mo-lai"), page=list_of(deal)).status_code == 303
    assert reader.submit(way_to(deal, row), page=list_of(deal), buffered=True).status_code == 200
    assert verbs(row) == ["put", "open", "revoke", "open", "restore", "open"]


def test_another_level_holds_from_the_next_request(deal, put, lan, minh, visit):
    row = put(lan, "parties")
    page = list_of(deal)
    assert visit(lan).submit(way_to(deal, row, "muc"), {"level": "nda"}, page=page).status_code == 303
    assert visit(minh).submit(way_to(deal, row), page="/", buffered=True).location.endswith("/bao-mat")
    # Who saw another level than there is, is told.
    sent = {"level": "broker", "seen": "parties"}
    assert visit(lan).submit(way_to(deal, row, "muc"), sent, page="/").status_code == 409
    assert visit(lan).submit(way_to(deal, row, "muc"), {"level": "x", "seen": "nda"}, page="/").status_code == 409


def test_a_closed_case_takes_no_files_but_hands_them_out(deal, put, lan, minh, hoa, visit):
    row = put(lan, "parties")
    with transaction():
        service.close(deal, hoa, "KHAC", "Hai bên thôi.")
    response = visit(lan).submit(f"{list_of(deal)}/moi", {"title": TITLE}, page="/")
    assert response.status_code == 409 and TITLE in response.text
    assert visit(minh).submit(way_to(deal, row), page=list_of(deal), buffered=True).status_code == 200
    with transaction():
        files.revoke(row, lan, now())
    assert visit(minh).submit(way_to(deal, row), page="/", buffered=True).status_code == 403
    with pytest.raises(NotOpen), transaction():
        files.attach(deal, lan, row.file, TITLE, "parties", "supply")


def test_a_suspended_organisation_reads_but_puts_nothing_in(deal, put, lan, minh, quan, visit):
    row = put(lan, "parties")
    suspend(deal.demand, quan)
    assert visit(minh).submit(way_to(deal, row), page=list_of(deal), buffered=True).status_code == 200
    assert visit(minh).get(f"{list_of(deal)}/moi").status_code == 403


def test_files_of_messages_are_put_in_by_the_thread(deal, lan, hoa, put):
    first = put(lan, "parties")
    stored = first.file
    with transaction():
        message = service.write(deal, lan, "Xin xem tệp gửi kèm")
        db.session.delete(first)
        db.session.flush()
        row = files.attach(deal, lan, stored, TITLE, "parties", "supply", message)
    assert row.message_id is not None and nda.newest().number == 1
