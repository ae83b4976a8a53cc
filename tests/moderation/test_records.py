"""The record of a listing and of an officer: whole, by days, page by page, as files; read by few."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from marketplace.accounts import suspensions
from marketplace.accounts.models import VIEWER, Membership, Person
from marketplace.catalogue import revising
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.content import Content
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from marketplace.kernel.history import HistoryEntry
from marketplace.moderation import appeals, record_words, records, reports, reviewing
from marketplace.moderation.models import Checklist
from marketplace.moderation.records import Span, median
from tests.cast import make_person, make_technology
from tests.moderation.refusals import WORDS, refused, refused_revision, second_officer
from tests.statements import queries

FORMULA = '=HYPERLINK("http://example.vn","x")'


def url_of(item: Any) -> str:
    return f"/kiem-duyet/{item.kind}/{item.public_id}/lich-su"


def verbs(lines: list[records.Line]) -> list[str]:
    return [f"{'review' if line.is_review else line.row.subject_kind}.{line.row.verb}" for line in reversed(lines)]


@pytest.fixture
def eventful(technology: Any, lan: Person, quan: Person) -> Any:
    """On show, a revision refused, an appeal upheld, a report upheld and the listing hidden."""
    tuan = second_officer()
    refused_revision(technology, lan, quan)
    with transaction():
        review = appeals.standing_of(technology).review
        appeal = appeals.make(technology, lan, review.public_id, "Số liệu đúng.")
    with transaction():
        appeals.uphold(appeal, tuan, appeal.version, "Vẫn thiếu biên bản.")
    with transaction():
        found = reports.make(technology, "LUADAO", FORMULA, "nguoi-doc@example.vn", "vi")
    with transaction():
        reports.decide(technology, quan, [found.public_id], reports.Outcome("uphold", "Cảm ơn.", "hide", "Xin sửa."))
    return technology


def test_everything_about_a_listing(eventful):
    found = verbs(list(records.of_item(eventful, Span()).all()))
    # The order within one moment is by the row; every part of the story is there.
    for one in (
        "technology.create",
        "technology.submit",
        "technology.publish",
        "technology.revise",
        "revision.submit",
        "review.refuse_revision",
        "revision.refuse",
        "technology.refuse_revision",
        "appeal.appeal",
        "appeal.uphold",
        "report.report",
        "report.uphold",
        "technology.hide",
    ):
        assert one in found, (one, found)


def test_nothing_of_another_listing(eventful, lan, quan):
    other = refused(lan, quan, title="Máy nghiền vỏ mít")
    lines = list(records.of_item(other, Span()).all())
    assert set(verbs(lines)) == {"technology.create", "technology.submit", "technology.refuse", "review.refuse"}


def test_a_decision_tells_what_it_rests_on(technology, quan):
    question = {"code": "TRL", "label_vi": "Minh chứng phù hợp", "label_en": "Evidence fits"}
    with transaction():
        checklist = Checklist(kind="technology", number=99, questions=[question])
        db.session.add(checklist)
        reviewing.note(
            technology,
            quan,
            "publish",
            checklist=checklist,
            answers={"TRL": {"answer": "yes", "note": "có biên bản", "link": "https://example.vn/bb"}},
            legal_list="HC",
            legal_note="Cần giấy phép.",
            legal_hits=[{"term": "vi mạch", "rule": "D9K1", "field": "title"}],
        )
    line = list(records.of_item(technology, Span()).all())[0]
    told = dict(record_words.details_of(line))
    assert told["Minh chứng phù hợp"] == "Đạt, có biên bản, https://example.vn/bb"
    assert told["Danh mục kiểm tra"] == "phiên bản 99"
    assert told["Danh mục pháp lý"].endswith("Cần giấy phép")
    assert told["Từ khóa pháp lý"] == "vi mạch · Điều 9 khoản 1 · Tên gọi"


def test_by_days_in_vietnam(technology, quan):
    with time_machine.travel(datetime(2030, 5, 31, 16, 59, tzinfo=UTC), tick=False), transaction():
        history.record(technology, quan, "look")  # 23:59 on the last of May in Vietnam
    with time_machine.travel(datetime(2030, 5, 31, 17, 1, tzinfo=UTC), tick=False), transaction():
        history.record(technology, quan, "look")
    day = date(2030, 5, 31)
    assert records.of_item(technology, Span(day, day)).count() == 1
    assert records.of_item(technology, Span(day, None)).count() == 2
    assert records.of_item(technology, Span(day + timedelta(days=1), day)).count() == 0


def test_pages_and_files(eventful, quan, visit):
    client = visit(quan)
    shown = client.page(url_of(eventful)).text
    assert WORDS in shown and "Vẫn thiếu biên bản." in shown and "Người phản ánh" in shown
    assert "0 dòng" in client.page(f"{url_of(eventful)}?tu=2001-01-01&den=2001-01-02").text
    assert client.page(f"{url_of(eventful)}?tu=nonsense&den=2026-99-99&trang=99").text
    answer = client.get(f"{url_of(eventful)}.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf") and "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0] == ["Thời điểm", "Người thực hiện", "Về", "Số", "Việc", "Chi tiết"]
    assert len(rows) - 1 == records.of_item(eventful, Span()).count()
    told = json.loads(client.get(f"{url_of(eventful)}.json").text)
    assert len(told["lines"]) == told["lines_in_all"] == len(rows) - 1 and told["is_cut"] is False
    assert {"verb", "digest"} <= told["lines"][0].keys() | told["lines"][-1].keys()


def test_no_cell_of_a_file_is_a_formula(technology, lan, quan, visit):
    with transaction():
        catalogue.hide(technology, quan, "report", FORMULA)
        quan.name = "=1+1"
    rows = list(csv.reader(io.StringIO(visit(quan).get(f"{url_of(technology)}.csv").text.removeprefix("\ufeff"))))
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert "'=1+1" in cells


def test_a_file_is_bounded(technology, quan, visit, monkeypatch):
    monkeypatch.setattr(records, "MOST", 2)
    monkeypatch.setattr(records, "BATCH", 2)
    monkeypatch.setattr("marketplace.moderation.record_views.MOST", 2)
    told = json.loads(visit(quan).get(f"{url_of(technology)}.json").text)
    assert len(told["lines"]) == 2 and told["is_cut"] is True and told["lines_in_all"] == 3


def test_many_lines_ask_no_more_of_the_database(eventful, lan, quan):
    lines = records.of_item(eventful, Span())
    with queries() as few:
        before = len(lines.page(100))
    with transaction():
        reports.unhide(eventful, quan, eventful.version)
        for _ in range(10):
            reports.make(eventful, "KHAC", "x", "", "vi")
            reviewing.note(eventful, quan, "publish")
    with queries() as many:
        assert len(lines.page(100)) > before + 20
    assert len(many) == len(few)


def test_the_record_of_an_officer(eventful, quan, admin, visit):
    found = verbs(list(records.of_officer(quan, Span()).all()))
    assert sorted(found) == ["report.uphold", "review.refuse_revision", "technology.hide"]
    assert records.tally(quan, Span()) == [("refuse_revision", 1, 0)]
    assert records.tally(quan, Span(today() + timedelta(days=1))) == []
    client = visit(admin)
    page = f"/kiem-duyet/can-bo/{quan.public_id}"
    assert "Đã từ chối bản sửa" in client.page(page).text and eventful.title in client.page(page).text
    rows = list(csv.reader(io.StringIO(client.get(f"{page}.csv").text)))
    assert len(rows) == 4 and len(json.loads(client.get(f"{page}.json").text)["lines"]) == 3
    assert quan.name in client.page("/kiem-duyet/can-bo").text


@pytest.mark.parametrize(
    ("pairs", "middle"),
    [([], None), ([(5, 1)], 5), ([(1, 1), (9, 1)], 1), ([(1, 1), (2, 1), (9, 1)], 2), ([(0, 3), (7, 4)], 7)],
)
def test_median_of_a_histogram(pairs, middle):
    assert median(pairs) == middle


# who: (listing's record, its file, own record, Quân's record, list of officers, the book)
DOORS = {
    "quan": (200, 200, 200, 200, 403, 403),
    "tuan": (200, 200, 200, 404, 403, 403),
    "own": (403, 403, 200, 404, 403, 403),  # moderator, and member of the posting organisation
    "admin": (200, 200, 200, 200, 200, 200),
    "hoa": (403, 403, 403, 403, 403, 403),
    "lan": (403, 403, 403, 403, 403, 403),
    "guest": (303, 303, 303, 303, 303, 303),
}


@pytest.mark.parametrize("who", DOORS)
def test_doors(who, technology, lan, quan, hoa, admin, visit, visitor):
    with transaction():
        own = make_person("Nhà", "nha@example.vn", "moderator")
        own.memberships.append(Membership(organisation_id=technology.organisation_id, role=VIEWER))
    people = {"quan": quan, "tuan": second_officer(), "own": own, "admin": admin, "hoa": hoa, "lan": lan}
    person = people.get(who)
    client = visit(person) if person else visitor
    mine = person.public_id if person else quan.public_id
    urls = (
        url_of(technology),
        f"{url_of(technology)}.csv",
        f"/kiem-duyet/can-bo/{mine}",
        f"/kiem-duyet/can-bo/{quan.public_id}",
        "/kiem-duyet/can-bo",
        "/kiem-duyet/so-lich-su",
    )
    assert tuple(client.get(url).status_code for url in urls) == DOORS[who]


def test_the_book_tells_the_last_verification(technology, admin, visit):
    client = visit(admin)
    assert "chưa được kiểm tra" in client.page("/kiem-duyet/so-lich-su").text
    with transaction():
        history.note_check([])
    assert "Nguyên vẹn" in client.page("/kiem-duyet/so-lich-su").text
    with transaction():
        history.note_check([history.Break("technology abc #2", "content")])
    page = client.page("/kiem-duyet/so-lich-su").text
    assert "1 chỗ không khớp" in page and "technology abc #2" in page


def test_an_undone_change_is_told_in_words(technology, lan, quan):
    with transaction():
        revision = revising.begin(technology, lan)
        revising.write(revision, lan, Content({"title": f"{technology.title} mới"}))
        revising.submit(revision, lan)
        revising.undo(revision, quan, ["SAISUTHAT"], "Chưa có số đo.")
    told = [text for line in records.of_item(technology, Span()).all() for _n, text in record_words.details_of(line)]
    whys = [text for text in told if "Chưa có số đo." in text]
    assert len(whys) == 2 and not [text for text in whys if "SAISUTHAT" in text]


def test_all_that_an_officer_does_has_words():
    """No verb, subject or change of the record of an officer is shown as its code."""
    for kind, verbs_of_kind in records.OFFICERS_VERBS.items():
        assert kind in record_words.SUBJECTS
        for name in verbs_of_kind:
            line = records.Line(today(), "", HistoryEntry(subject_kind=kind, verb=name))
            assert record_words.verb(line) != name, (kind, name)


def test_what_was_done_to_an_organisation_names_it(technology, quan, visit):
    firm = technology.organisation
    with transaction():
        suspensions.suspend(firm, quan, firm.version, "Địa chỉ không có thật.")
    page = visit(quan).page(f"/kiem-duyet/can-bo/{quan.public_id}")
    (row,) = [one.text for one in page.all("tr") if "Địa chỉ không có thật." in one.text]
    assert "Đã tạm ngừng tổ chức" in row and firm.name in row


def test_reasons_and_fields_are_told_in_words(lan, quan):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        catalogue.submit(item, lan)
        catalogue.send_back(item, quan, ["THIEUBANGCHUNG"], "Xin gửi biên bản.", [("trl_evidence", "Ở đâu, bao lâu?")])
    told = [text for line in records.of_item(item, Span()).all() for _name, text in record_words.details_of(line)]
    (why,) = [text for text in told if "Xin gửi biên bản." in text]
    assert "THIEUBANGCHUNG" not in why and "@" not in why and "Minh chứng cho mức sẵn sàng" in why
