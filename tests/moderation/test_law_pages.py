"""The terms of the technology lists, as officers see and change them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Technology
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import Job
from marketplace.moderation.models import LegalTerm
from marketplace.search.jobs import rebuild
from tests.cast import make_technology, put_on_show

HERE = "/kiem-duyet/tu-khoa-phap-ly"


def term(words: str) -> LegalTerm:
    return db.session.execute(select(LegalTerm).where(LegalTerm.words == words)).scalar_one()


@pytest.fixture
def waiting(lan: Person) -> Technology:
    with transaction():
        item = make_technology(lan, lan.organisations[0], solution="Keo dán gỗ có formaldehyde theo quy chuẩn.")
        catalogue.submit(item, lan)
    return item


def test_the_list_says_what_it_is_and_what_was_not_checked(quan: Person, visit: Any):
    page = visit(quan).page(HERE)
    for words in ("không phải văn bản", "Điều 11 khoản 1 điểm b", "ma túy", "Cần kiểm tra lại văn bản gốc"):
        assert words in page.text
    assert not [link for link in page.all("a") if link.get("href") == f"{HERE}/them"]


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("?q=ma%20tuy", "ma túy", "amiăng"),
        ("?danh-muc=CAM", "ma túy", "năng lượng tái tạo"),
        ("?danh-muc=KK", "năng lượng tái tạo", "ma túy"),
        ("?danh-muc=XX", "ma túy", "không có gì như thế"),
        ("?tinh-trang=ngung", "Không có từ khóa nào như vậy", "ma túy"),
        ("?q=khong-co-gi-nhu-the", "Không có từ khóa nào như vậy", "ma túy"),
    ],
)
def test_the_list_is_narrowed(quan: Person, visit: Any, query: str, shown: str, hidden: str):
    text = visit(quan).page(HERE + query).one("main").text
    assert shown in text and hidden not in text


def test_a_rule_shows_text_source_and_version(quan: Person, visit: Any):
    client = visit(quan)
    text = client.page(f"{HERE}/dieu/D10K1B").text
    assert "Luật 07/2017/QH14 Điều 10 khoản 1 điểm b" in text and "chưa đối chiếu" in text and "thủy ngân" in text
    assert "chưa nạp" in client.page(f"{HERE}/dieu/PL2").text
    client.page(f"{HERE}/dieu/KHONGCO", 404)


def test_a_term_is_previewed_then_added(admin: Person, visit: Any, waiting: Technology):
    client = visit(admin)
    sent = {"rule": "D10K1B", "words": "keo dán gỗ", "note": "Hỏi loại keo."}
    response = client.submit(f"{HERE}/them", {**sent, "lam": "xem"})
    assert response.status_code == 200 and waiting.title in response.text and "<mark>Keo dán gỗ</mark>" in response.text
    assert not db.session.execute(select(LegalTerm).where(LegalTerm.words == "keo dán gỗ")).all()
    response = client.submit(f"{HERE}/them", {**sent, "lam": "luu"})
    row = term("keo dán gỗ")
    assert response.status_code == 303 and row.legal_list == "HC" and row.made_by_id == admin.id
    page = client.page(response.location)
    assert waiting.title in page.text and "Thêm từ" in page.text and "Quản trị" in page.text


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"rule": "", "words": "keo dán"}, "Xin chọn điều khoản."),
        ({"rule": "KHONGCO", "words": "keo dán"}, ""),
        ({"rule": "D10K1B", "words": ""}, "Xin điền mục này."),
        ({"rule": "D10K1B", "words": "…"}, "ít nhất một từ"),
        ({"rule": "D10K1B", "words": "a"}, "ít nhất một từ"),
        ({"rule": "D10K1B", "words": "một hai ba bốn năm sáu bảy tám chín mười mười một"}, "không quá 10 tiếng"),
        ({"rule": "D11K1B", "words": "MA TÚY"}, "đã có từ “ma túy”"),
    ],
)
def test_what_a_term_must_be(admin: Person, visit: Any, sent: dict[str, str], told: str):
    before = db.session.execute(select(LegalTerm.id)).all()
    response = visit(admin).submit(f"{HERE}/them", {**sent, "note": "Giữ lời này", "lam": "luu"})
    assert response.status_code == 422 and told in response.text and "Giữ lời này" in response.text
    assert db.session.execute(select(LegalTerm.id)).all() == before


@pytest.mark.parametrize("missing", ["term", "conclusion"])
def test_what_is_missing_is_said_once_above(
    admin: Person, quan: Person, visit: Any, technology: Technology, missing: str
):
    """The layout has the summary of errors: no page brings a second one."""
    client = visit(admin if missing == "term" else quan)
    found = f"/kiem-duyet/technology/{technology.public_id}/danh-muc-cong-nghe"
    url = f"{HERE}/them" if missing == "term" else found
    answer = client.post(url, data={"csrf_token": client.csrf_token()})
    assert answer.status_code == 422 and answer.text.count("Chưa gửi được") == 1


def test_retired_restored_and_noted_with_history(admin: Person, visit: Any):
    client, url = visit(admin), f"{HERE}/tu/{term('ma túy').public_id}"
    assert client.submit(f"{url}/retire", page=url).status_code == 303 and term("ma túy").retired_at
    assert client.submit(f"{url}/restore", page=url).status_code == 303 and term("ma túy").retired_at is None
    client.submit(f"{url}/ghi-chu", {"note": "Xem kỹ."}, page=url)
    assert term("ma túy").note == "Xem kỹ."
    verbs = [entry.verb for entry in history.entries_of(term("ma túy"))]
    assert verbs == ["retire_term", "restore_term", "note_term"]
    text = client.page(url).text
    assert all(words in text for words in ("Ngừng dùng", "Dùng lại", "Sửa ghi chú"))


@pytest.mark.parametrize(("path", "data"), [("retire", {}), ("ghi-chu", {"note": "Lời của người đến sau"})])
def test_the_second_of_two_is_told(admin: Person, visit: Any, path: str, data: dict[str, str]):
    row = term("ma túy")
    url, version = f"{HERE}/tu/{row.public_id}", row.version
    first, second = visit(admin), visit(admin)
    first.submit(f"{url}/ghi-chu", {"note": "Lời của người đến trước"}, page=url)
    response = second.submit(f"{url}/{path}", {**data, "version": str(version)}, page=url)
    assert response.status_code == 409 and "Người khác vừa đổi" in response.text
    assert all(words in response.text for words in data.values())
    assert term("ma túy").note == "Lời của người đến trước" and term("ma túy").retired_at is None


def test_changes_have_listings_on_show_read_again(admin: Person, visit: Any, technology: Technology):
    url = f"{HERE}/tu/{term('ma túy').public_id}"
    visit(admin).submit(f"{url}/retire", page=url)
    jobs = db.session.execute(select(Job.args).where(Job.name == "moderation.screen")).scalars().all()
    assert jobs == [{"kind": "technology", "after": 0}]


def test_what_is_on_show_can_be_previewed(admin: Person, visit: Any, lan: Person, quan: Person):
    with transaction():
        item = put_on_show(make_technology(lan, lan.organisations[0], "Nồi hơi đốt trấu"), lan, quan)
    rebuild()
    response = visit(admin).submit(f"{HERE}/them", {"rule": "D9K2D", "words": "nồi hơi", "lam": "xem"})
    assert item.title in response.text and "<mark>Nồi hơi</mark>" in response.text


def test_in_english_the_law_is_cited_in_english(admin: Person, visit: Any):
    client = visit(admin)
    rule = client.page(f"{HERE}/dieu/D10K1B?lang=en").one("main").text
    assert "into or within Viet Nam" in rule and "Article 10(1)(b)" in rule
    assert "Điều 10" not in rule and "vào Việt Nam" not in rule
    choices = [option.text for option in client.page(f"{HERE}/them?lang=en").all("option")]
    assert any(one.startswith("Article 10(1)(b): ") for one in choices)
    assert not [one for one in choices if one.startswith("Điều")]
