"""The import page: upload, report, write; nothing is taken on trust from the browser."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from marketplace.accounts.models import VIEWER, Membership, Person
from marketplace.catalogue import importing_pending as pending
from marketplace.catalogue.importing import examine
from marketplace.catalogue.importing_drafts import code_book
from marketplace.catalogue.models import Need, Technology
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from tests.cast import make_organisation
from tests.html import Page
from tests.visitor import Visitor

URL = "/ban-lam-viec/nhap-tu-tep"
GOOD = "Tên công nghệ,Vấn đề,Mã lĩnh vực,id\nMáy sấy mít,Ẩm ướt,211,1\nMáy cắt,Chậm,203,2\n"
BAD = GOOD + "Máy gặt,x,999,3\n"

Visit = Callable[[Any], Visitor]


def send(visitor: Visitor, text: str | bytes, name: str = "tin.csv", **data: Any) -> Any:
    content = text if isinstance(text, bytes) else text.encode()
    return visitor.submit(URL, {"file": (io.BytesIO(content), name), **data})


def report_of(visitor: Visitor, text: str | bytes, **data: Any) -> tuple[str, Page]:
    """Upload, follow to the report: its address, and the page."""
    response = send(visitor, text, **data)
    assert response.status_code == 303, response.text
    return response.location, visitor.page(response.location)


def drafts() -> list[Technology]:
    db.session.rollback()
    return list(db.session.execute(select(Technology).order_by(Technology.id)).scalars())


def test_a_guest_is_asked_to_sign_in(visitor: Visitor):
    assert visitor.get(URL).status_code == 303
    assert visitor.get(f"{URL}/mau-need.csv").status_code == 303


def test_a_good_file_is_reported_then_written_once(visit: Visit, lan: Person):
    client = visit(lan)
    address, page = report_of(client, GOOD)
    assert "Cả 2 dòng đều đạt" in page.text and "Máy sấy mít" in page.text and "Cột bỏ qua: id" in page.text
    assert drafts() == []
    response = client.submit(f"{address}/ghi", page=address)
    assert response.status_code == 303 and response.location.endswith("/ban-lam-viec")
    assert [(item.title, item.status, item.author_id) for item in drafts()] == [
        ("Máy sấy mít", Status.DRAFT, lan.id),
        ("Máy cắt", Status.DRAFT, lan.id),
    ]
    with client.session_transaction() as session:
        assert ("good", "Đã ghi 2 bản nháp.") in session["_flashes"]


def test_sent_again_nothing_is_written_twice(visit: Visit, lan: Person, instance: Path):
    client = visit(lan)
    address, _ = report_of(client, GOOD)
    [file] = (instance / "imports").iterdir()
    content = file.read_bytes()
    assert client.submit(f"{address}/ghi", page=address).status_code == 303
    assert not file.exists()
    assert client.submit(f"{address}/ghi").location.endswith(URL)
    assert len(drafts()) == 2
    file.write_bytes(content)  # as if both had been sent at the same moment
    assert client.submit(f"{address}/ghi").status_code == 303
    assert len(drafts()) == 2


def test_a_bad_file_is_told_row_by_row_and_cannot_be_written(visit: Visit, lan: Person):
    client = visit(lan)
    address, page = report_of(client, BAD)
    assert "Chưa ghi được: tệp có lỗi" in page.text and "3 dòng, 2 dòng đạt, 1 lỗi." in page.text
    [row] = [row for row in page.all("tr") if "999" in row.text]
    assert row.text.split() == ["4", "Mã", "lĩnh", "vực", "Lỗi", *["“999”", "không", "có", "trong", "danh", "mục."]]
    assert not [form for form in page.forms if "ghi" in form.get("action")]
    assert client.submit(f"{address}/ghi").status_code == 303
    assert drafts() == []


@pytest.mark.parametrize("data", [b"PK\x03\x04broken", b"title\n\xff\xfe", b"title\na\x00b", b"\xd0\xcf\x11\xe0x"])
def test_a_broken_file_gives_a_report(visit: Visit, lan: Person, data: bytes):
    _, page = report_of(visit(lan), data)
    assert "Chưa ghi được" in page.text and "Cả tệp" in page.text or "Dòng" in page.text
    assert drafts() == []


def test_needs(visit: Visit, minh: Person):
    client = visit(minh)
    address, _ = report_of(client, "Tên nhu cầu;Ẩn danh\nCần máy sấy;không\n", kind="need")
    client.submit(f"{address}/ghi", page=address)
    need = db.session.execute(select(Need)).scalar_one()
    assert need.title == "Cần máy sấy" and need.anonymous is False


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"file": None}, "Xin chọn tệp."),
        ({"file": b""}, "Tệp không có nội dung."),
        ({"file": b"x" * (5 * 1024 * 1024 + 1)}, "Tệp lớn hơn 5 MB."),
        ({"kind": "deal"}, "Xin chọn một mục trong danh sách."),
        ({"organisation": "x" * 12}, "Xin chọn một mục trong danh sách."),
        ({"organisation": None}, "Xin chọn một mục trong danh sách."),
    ],
)
def test_a_refused_form_says_why_at_the_field(visit: Visit, lan: Person, instance: Path, data: Any, words: str):
    sent = {"file": GOOD.encode(), **data}
    sent["file"] = (io.BytesIO(sent["file"]), "a.csv") if sent["file"] is not None else None
    response = visit(lan).submit(URL, sent)
    response.request.environ["wsgi.input"].close()  # the test client leaves a large upload open
    assert response.status_code == 200 and words in response.text
    assert not list(instance.glob("imports/*"))


def test_only_for_organisations_one_writes_for(visit: Visit, lan: Person, minh: Person):
    with transaction():
        viewed = make_organisation("Chỉ xem", "VIEN")
        db.session.add(Membership(person_id=lan.id, organisation_id=viewed.id, role=VIEWER))
    for organisation in (viewed, minh.organisations[0]):
        response = send(visit(lan), GOOD, organisation=organisation.public_id)
        assert response.status_code == 200 and "Xin chọn một mục trong danh sách." in response.text


def test_the_file_belongs_to_who_sent_it(visit: Visit, lan: Person, minh: Person):
    address, _ = report_of(visit(lan), GOOD)
    other = visit(minh)
    assert other.get(address).status_code == 303 and other.submit(f"{address}/ghi").status_code == 303
    assert drafts() == []


@pytest.mark.parametrize("token", ["x" * 24, "..%2F..%2Fsecret_key", "x", "x" * 400, "%00"])
def test_a_made_up_token_is_nothing(visit: Visit, lan: Person, token: str):
    assert visit(lan).get(f"{URL}/{token}").status_code in {303, 400, 404}


def test_who_has_lost_the_right_can_no_longer_write(visit: Visit, lan: Person):
    client = visit(lan)
    address, _ = report_of(client, GOOD)
    with transaction():
        lan.memberships[0].role = VIEWER
    assert client.get(address).status_code == 403
    assert client.submit(f"{address}/ghi").status_code == 403
    assert drafts() == []


def test_the_next_file_takes_the_place_of_the_last(visit: Visit, lan: Person, instance: Path):
    client = visit(lan)
    first, _ = report_of(client, GOOD)
    report_of(client, BAD)
    assert client.get(first).status_code == 303
    assert len(list((instance / "imports").iterdir())) == 1


def test_after_a_day_the_file_is_gone(app: Any, visit: Visit, lan: Person, instance: Path):
    token = pending.keep(lan, lan.organisations[0].public_id, "technology", "../a.csv", GOOD.encode())
    waiting = pending.take(lan, token)
    assert waiting is not None and (waiting.filename, waiting.data) == ("a.csv", GOOD.encode())
    assert pending.sweep() == 0
    with time_machine.travel(now() + timedelta(days=1, minutes=1)):
        assert pending.take(lan, token) is None
        assert pending.sweep() == 1
    assert not list((instance / "imports").iterdir())


def test_the_kept_file_is_private(app: Any, lan: Person, instance: Path):
    pending.keep(lan, "x", "need", "a.csv", b"x")
    [file] = (instance / "imports").iterdir()
    assert file.stat().st_mode & 0o077 == 0 and file.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("kind", ["technology", "need"])
def test_the_template_can_be_sent_back(app: Any, visit: Visit, lan: Person, kind: str):
    response = visit(lan).get(f"{URL}/mau-{kind}.csv")
    assert response.mimetype == "text/csv" and f"mau-{kind}.csv" in response.headers["Content-Disposition"]
    assert response.data.startswith(b"\xef\xbb\xbf")
    report = examine(response.data, "mau.csv", kind, code_book())
    assert report.is_good and not report.ignored, report.findings
    assert len(report.rows) == 1


def test_without_an_organisation_the_page_says_what_to_do(visit: Visit, quan: Person):
    page = visit(quan).page(URL)
    assert "Bạn chưa được đăng tin cho tổ chức nào" in page.text
    assert send(visit(quan), GOOD).status_code == 200


def test_without_a_token_nothing_happens(visit: Visit, lan: Person):
    client = visit(lan)
    address, _ = report_of(client, GOOD)
    assert client.post(f"{address}/ghi").status_code == 400
    assert drafts() == []
