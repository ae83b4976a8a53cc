"""The pages of drafting, by hand: a paper begun, written, made and downloaded; the library read and edited."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader
from werkzeug.datastructures import FileStorage

from marketplace.accounts.models import Person
from marketplace.agreements import clauses, drafting, sections, uploaded, version_changes
from marketplace.agreements.models import COMPLETE, CONTRACT, TO_WRITE, Agreement
from marketplace.agreements.workflow import agreement_life
from marketplace.deals.models import Deal
from marketplace.kernel import files
from marketplace.kernel.db import transaction
from tests.agreements.drafted import begin, freeze, introduce_themselves
from tests.agreements.test_clauses import HEADINGS
from tests.statements import queries
from tests.visitor import Visitor


@pytest.fixture
def paper(deal: Deal, lan: Person, minh: Person, hoa: Person) -> Agreement:
    freeze(deal, lan, minh)
    introduce_themselves(deal, lan, minh)
    return begin(deal, hoa)


def of_deal(deal: Deal, part: str = "") -> str:
    return f"/giao-dich/{deal.public_id}/hop-dong{part}"


def of(paper: Agreement, part: str = "") -> str:
    return of_deal(paper.deal, f"/{paper.public_id}{part}")


def test_from_terms_to_files(deal: Deal, lan: Person, minh: Person, hoa: Person, visit: Any):
    broker: Visitor = visit(hoa)
    first = broker.get(of_deal(deal)).text
    assert "hai bên chưa chấp nhận cùng một phiên bản điều khoản" in first and "/moi/contract" not in first
    freeze(deal, lan, minh)
    answer = broker.submit(of_deal(deal, "/moi/contract"), page=of_deal(deal))
    page = answer.headers["Location"]
    shown = broker.get(page).text
    assert all(heading in shown for heading in HEADINGS) and "chức vụ của người đại diện" in shown
    assert "Cần kiểm tra lại văn bản gốc." in shown
    for side, person in (("supply", lan), ("demand", minh)):
        url = of_deal(deal, f"/ben/{side}")
        details = {
            "representative": "Người Ký",
            "position": "Giám đốc",
            "tax_code": {"supply": "3909900229", "demand": "3909900557"}[side],
        }
        details |= {"address": "Số 1, đường Mẫu", "account": "0123", "bank": "Ngân hàng Mẫu"}
        assert visit(person).submit(url, details).status_code == 303
    assert "Không còn chỗ nào bỏ trống." in broker.get(page).text
    assert broker.submit(f"{page}/ten", {"own_number": "05/HĐ", "place": "Tây Ninh"}, page=page).status_code == 303
    assert broker.submit(f"{page}/phien-ban", {"english": "y"}, page=page).status_code == 303
    word = broker.get(f"{page}/phien-ban/1.docx", buffered=True)
    printed = visit(minh).get(f"{page}/phien-ban/1.pdf", buffered=True)
    assert "Số: 05/HĐ" in [one.text for one in Document(io.BytesIO(word.data)).paragraphs]
    assert len(PdfReader(io.BytesIO(printed.data)).pages) > 6
    assert printed.headers["Content-Disposition"].startswith("attachment")


def test_a_content_is_written_previewed_and_put_back(paper: Agreement, lan: Person, visit: Any):
    client, url = visit(lan), of(paper, "/noi-dung/dd23_11")
    tried = client.submit(url, {"body_vi": "Phạt {{phat}} <b>ngay</b>.", "preview": "1"})
    assert "Phạt 8% &lt;b&gt;ngay&lt;/b&gt;." in tried.text
    section = sections.find(paper, "dd23_11")
    assert section is not None and section.editor_id is None
    refused = client.submit(url, {"body_vi": "Phạt {{tien_phat}}."})
    assert "tien_phat" in refused.text and "Phạt {{tien_phat}}." in refused.text
    assert client.submit(url, {"body_vi": "Phạt {{phat}} ngay."}).status_code == 303
    assert "Nguyễn Thị Lan viết" in client.get(of(paper)).text
    assert client.submit(of(paper, "/noi-dung/dd23_11/thu-vien"), page=url).status_code == 303
    assert "Nguyễn Thị Lan viết" not in client.get(of(paper)).text


@pytest.mark.parametrize(
    ("state", "words", "message"),
    [
        ("complete", {"body_vi": ""}, "Mục đã đủ thì phải có nội dung."),
        ("not_applicable", {"why": ""}, "Xin nói vì sao không áp dụng."),
    ],
)
def test_what_a_state_asks_for(paper: Agreement, hoa: Person, visit: Any, state: str, words: Any, message: str):
    answer = visit(hoa).submit(of(paper, "/noi-dung/dd23_08"), {"state": state, **words})
    assert answer.status_code == 200 and message in answer.text


def test_what_is_written_but_not_marked_as_done_is_told(paper: Agreement, hoa: Person, visit: Any):
    client = visit(hoa)
    client.submit(of(paper, "/noi-dung/dd23_08"), {"state": "to_write", "body_vi": "Mẻ là một lần sấy."})
    text = client.get(of(paper)).text
    assert "viết xong thì chọn “Đã đủ”" in text and "đã có nội dung, còn ghi là “Cần viết”" in text
    assert "chưa có nội dung" not in text


def test_a_content_set_aside_says_why_in_the_paper(paper: Agreement, hoa: Person, visit: Any):
    client = visit(hoa)
    client.submit(of(paper, "/noi-dung/dd23_08"), {"state": "not_applicable", "why": "Không dùng thuật ngữ riêng"})
    with transaction():
        version = drafting.make_version(paper, hoa)
    assert "Điều 8. Khái niệm, thuật ngữ (nếu có)" in version.text
    assert "Hai bên không áp dụng nội dung này: Không dùng thuật ngữ riêng." in version.text


def test_who_is_too_late_gets_the_words_back(paper: Agreement, lan: Person, minh: Person, visit: Any):
    url = of(paper, "/noi-dung/dd23_12")
    section = sections.find(paper, "dd23_12")
    assert section is not None
    with transaction():
        sections.write(section, minh, section.version, TO_WRITE, body_vi="Của Minh.")
    answer = visit(lan).submit(url, {"seen": "1", "state": "complete", "body_vi": "Lời của Lan về bồi thường."})
    assert answer.status_code == 409 and "Lời của Lan về bồi thường." in answer.text
    assert section.body_vi == "Của Minh."


def test_two_versions_side_by_side(paper: Agreement, hoa: Person, visit: Any):
    with transaction():
        drafting.make_version(paper, hoa)
        drafting.name(paper, hoa, "09/HĐ", "Tây Ninh")
    with transaction():
        drafting.make_version(paper, hoa)
    shown = visit(hoa).get(of(paper, "/so-sanh?tu=1&den=2")).text
    assert "Khác biệt giữa phiên bản 1 và phiên bản 2" in shown and "<ins>" in shown and "<del>" in shown
    assert "nói như nhau" in visit(hoa).get(of(paper, "/so-sanh?tu=2&den=2")).text
    assert visit(hoa).get(of(paper, "/so-sanh?tu=1&den=7")).status_code == 404


def test_of_a_paper_edited_in_word_only_the_edits_are_told(paper: Agreement, lan: Person, hoa: Person, visit: Any):
    """Word reckons numbers itself, so that a file that comes back has none in its text."""
    with transaction():
        made = drafting.make_version(paper, hoa, english=True)
    assert made.docx is not None
    document, out = Document(io.BytesIO(files.path_of(made.docx).read_bytes())), io.BytesIO()
    [line] = [one for one in document.paragraphs if one.text.startswith("Bên vi phạm nghĩa vụ")]
    line.runs[0].text = line.text.replace("8%", "5%")
    document.save(out)
    out.seek(0)
    with transaction():
        edited = uploaded.take_in(paper, lan, FileStorage(out, filename="hd.docx"), None, "Giảm mức phạt")
    [one] = version_changes.differences(made, edited)
    assert one.label == "Điều 11. Phạt vi phạm"
    sides = [side for row in one.rows for side in (row.old, row.new)]
    assert [[piece.text for piece in side if piece.kind != "equal"] for side in sides] == [["8%"], ["5%"]]
    page = visit(hoa).page(of(paper, "/so-sanh?tu=1&den=2"))
    assert "1 chỗ khác" in page.text and "Giảm mức phạt" in page.text and "Bên giao có quyền" not in page.text


def test_lines_that_came_and_went_stand_under_their_heading(paper: Agreement, hoa: Person):
    section = sections.find(paper, "dd23_12")
    assert section is not None
    longer = section.body_vi + "\nMột khoản mới hẳn về bảo hiểm."
    with transaction():
        first = drafting.make_version(paper, hoa)
        sections.write(section, hoa, section.version, COMPLETE, body_vi=longer)
    with transaction():
        second = drafting.make_version(paper, hoa)
    found = {one.label: one.rows for one in version_changes.differences(first, second)}
    [came] = found["Điều 12. Trách nhiệm do vi phạm"]
    assert came.old == [] and "bảo hiểm" in came.new[0].text
    back = {one.label: one.rows for one in version_changes.differences(second, first)}
    assert back["Điều 12. Trách nhiệm do vi phạm"][0].new == []


@pytest.mark.parametrize("name", ["an", "quan", "admin", "broker"])
def test_others_find_nothing(request: Any, paper: Agreement, hoa: Person, visit: Any, name: str):
    with transaction():
        drafting.make_version(paper, hoa)
    client = visit(request.getfixturevalue(name))
    for url in (of(paper), of(paper, "/noi-dung/dd23_06"), of(paper, "/phien-ban/1.pdf"), of_deal(paper.deal)):
        assert client.get(url).status_code == 404


def test_who_only_reads_gets_no_forms(paper: Agreement, thu: Person, visit: Any):
    client = visit(thu)
    for url in (of(paper), of(paper, "/noi-dung/dd23_06"), of_deal(paper.deal, "/ben/demand"), of_deal(paper.deal)):
        page = client.page(url)
        assert not [form for form in page.forms if "/hop-dong" in (form.get("action") or "")], url


def test_a_bad_form_of_a_paper_that_is_written_no_more(paper: Agreement, hoa: Person, visit: Any):
    client = visit(hoa)
    with transaction():
        agreement_life.take("send", paper, hoa)
    token = {"csrf_token": client.csrf_token()}
    for part, typed in (
        ("/ten", {"own_number": "07/HĐ" + "x" * 80}),
        ("/phien-ban", {"note": "Ghi chú " + "x" * 300}),
        ("/noi-dung/dd23_10", {"state": "complete", "body_vi": "{{khong_co}} Bảo hành"}),
        ("/nop-ban-sua", {"note": "Sửa Điều 3"}),
    ):
        late = client.post(of(paper, part), data={**token, **typed})
        assert late.status_code == 409 and list(typed.values())[-1] in late.text, part


def test_the_sides_are_read_at_once(paper: Agreement, hoa: Person, visit: Any):
    client = visit(hoa)
    for url in (of(paper), of_deal(paper.deal)):
        with queries() as statements:
            client.page(url)
        assert len([one for one in statements if "FROM party_details" in one]) == 1, url


def test_the_page_says_that_typed_words_are_not_translated(paper: Agreement, hoa: Person, visit: Any):
    client = visit(hoa)
    for url in (of(paper), of(paper, "/noi-dung/dd23_02")):
        assert "giữ nguyên tiếng Việt" in client.page(url).text, url


# The library --------------------------------------------------------------------------------------------------------


def test_the_library_is_edited_as_the_next_version(admin: Person, hoa: Person, visit: Any):
    client, url = visit(admin), "/dieu-khoan-mau/HD11.COPHAT/sua"
    tried = client.submit(url, {"body_vi": "Phạt {{phat}} nhé.", "preview": "1"})
    assert "Phạt 8% nhé." in tried.text and len(clauses.versions("HD11.COPHAT")) == 1
    assert "khong_co" in client.submit(url, {"body_vi": "{{khong_co}}"}).text
    saved = client.submit(url, {"body_vi": "Phạt {{phat}} nhé."})
    assert saved.headers["Location"].endswith("/dieu-khoan-mau/HD11.COPHAT/2")
    row = clauses.versions("HD11.COPHAT")[0]
    assert (row.number, row.applies, row.made_by_id) == (2, {"has": ["penalty"]}, admin.id)
    shown = visit(hoa).get("/dieu-khoan-mau/HD11.COPHAT/2").text
    assert "Quản trị" in shown and "có sẵn trong chương trình" in shown and "Ngừng dùng" not in shown


def test_of_two_administrators_the_second_is_told(admin: Person, visit: Any):
    client, url = visit(admin), "/dieu-khoan-mau/HD11.COPHAT/sua"
    assert client.submit(url, {"body_vi": "Một.", "base": "1"}).status_code == 303
    late = client.submit(url, {"body_vi": "Hai.", "base": "1"})
    assert late.status_code == 409 and "Hai." in late.text and "phiên bản 2 đã được lưu" in late.text


def test_a_clause_is_added_and_retired(admin: Person, visit: Any):
    client = visit(admin)
    values = {"section": "dd23_14", "heading_vi": "Bảo hiểm", "heading_en": "Insurance", "body_vi": "Mua bảo hiểm."}
    values |= {"body_en": "Insure.", "has": ["lump"], "right": ["DOCQUYEN"], "position": "990"}
    answer = client.submit("/dieu-khoan-mau/moi", values)
    assert answer.headers["Location"].endswith("/dieu-khoan-mau/RIENG.1/1")
    assert clauses.versions("RIENG.1")[0].applies == {"has": ["lump"], "right": ["DOCQUYEN"]}
    page = "/dieu-khoan-mau/RIENG.1/1"
    assert client.submit("/dieu-khoan-mau/RIENG.1/ngung-dung", page=page).status_code == 303
    assert "RIENG.1" not in {one.code for one in clauses.in_use(CONTRACT)}
    assert "Ngừng dùng từ ngày" in client.get(page).text


def test_the_library_is_jumped_through_and_filtered(hoa: Person, visit: Any):
    client: Visitor = visit(hoa)
    page = client.page("/dieu-khoan-mau")  # every #… leads somewhere: the visitor looks
    jumps = [link.get("href") for link in page.all("a") if (link.get("href") or "").startswith("#dd23_")]
    assert jumps == [f"#{one.code}" for one in clauses.contents(CONTRACT)]
    some = client.page("/dieu-khoan-mau?loai=contract&muc=dd23_11")
    codes = [one.get("id") for one in some.all("section") if (one.get("id") or "").startswith("dd23_")]
    assert codes == ["dd23_11"] and "HD11.COPHAT" in some.text and "HD01.TEN" not in some.text
    assert client.get("/dieu-khoan-mau?muc=bm_01").status_code == 404


def test_conditions_read_as_a_sentence(hoa: Person, visit: Any):
    text = visit(hoa).page("/dieu-khoan-mau?muc=dd23_03").text
    assert "Dùng khi: quyền được chuyển: Chuyển quyền sử dụng độc quyền" in text and "Chỉ với" not in text


# tax code, country → is it taken?
TAX_CODES = [
    ("123", "VN", False),
    ("3909900228", "VN", False),
    ("3909900229", "VN", True),
    ("", "VN", True),
    ("123-4", "KR", True),
]


@pytest.mark.parametrize(("tax_code", "country", "is_taken"), TAX_CODES)
def test_the_tax_code_of_a_side(deal: Deal, lan: Person, visit: Any, tax_code: str, country: str, is_taken: bool):
    url = of_deal(deal, "/ben/supply")
    answer = visit(lan).submit(url, {"tax_code": tax_code, "country": country, "address": "Số 1"})
    assert (answer.status_code, "Mã số thuế chưa đúng" in answer.text) == ((303, False) if is_taken else (200, True))
