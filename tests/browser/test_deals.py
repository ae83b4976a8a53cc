"""A deal from interest to a registered contract and its first milestone, by hand: four people, each with a window.

Every new page on the way fits a phone and a desk and puts up no barrier; the papers that come out are opened, read
and drawn.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import deal_papers as papers
from tests.browser import deal_words as words
from tests.browser.looks import Looks
from tests.browser.people import Person

pytestmark = [pytest.mark.sqlite_only("starts a site of its own"), pytest.mark.timeout(900)]


def test_from_interest_to_a_registered_contract(person: Callable[..., Person], tmp_path: Path, shots: Path):
    looks, people = Looks(), [person(name) for name in ("lan", "minh", "hoa", "quantri")]
    deal = walk(*people, looks, tmp_path, shots)
    looks.are_good()
    nobody_else_reads(person("an"), deal)
    no_letter_tells_what_they_agreed(people)


def walk(lan: Person, minh: Person, hoa: Person, officer: Person, looks: Looks, folder: Path, shots: Path) -> str:
    """The whole way; returns the address of the deal. Downloads go to ``folder``, pictures of the papers to ``shots``.

    The officer sees that there is a deal, reads it once the broker has named him, and not any more when that is over.
    """
    interest = minh_asks(minh)
    lan.go(interest).press("Nhận lời").sees("Đã nhận lời")
    deal = hoa_introduces(hoa, interest)
    hoa_names_an_officer(hoa, officer, deal, looks)
    hoa_plans(hoa, deal, looks)
    lan_offers(lan, deal, looks)
    minh_counters(minh, deal, looks)
    lan_accepts(lan, deal, looks)
    both_say_who_they_are(lan, minh, deal, looks)
    contract = hoa_drafts(hoa, deal, looks)
    files = hoa_makes_a_version(hoa, contract, folder, looks)
    the_papers_say_it_all(files, folder, shots / "deal-papers")
    both_sign_in_ink(lan, minh, hoa, contract, looks)
    hoa_registers(hoa, contract, looks)
    lan.go(deal).sees("Có hiệu lực")
    looks.at(lan, "deal-in-force")
    the_first_milestone(lan, minh, deal, looks)
    the_officer_reads_as_long_as_named(hoa, officer, deal, contract)
    return deal


PAPERS = ("trao-doi", "tai-lieu", "dieu-khoan", "hop-dong", "thuc-hien")


# --- from interest to accepted terms ----------------------------------------------------------------------------


def minh_asks(minh: Person) -> str:
    minh.go(f"/tim-kiem?q={words.SOUGHT}&kind=technology").follow(words.TECHNOLOGY).follow("Đề nghị kết nối")
    minh.choose("Bạn hỏi thay mặt tổ chức nào?", words.COMPANY)
    minh.fill(words.ANSWERS).press("Gửi yêu cầu").sees("Đã gửi yêu cầu", *words.ANSWERS.values())
    return minh.path


def hoa_introduces(hoa: Person, interest: str) -> str:
    hoa.go(interest).follow("Giới thiệu hai bên").fill({"Lời giới thiệu": words.INTRODUCTION})
    hoa.press("Giới thiệu và mở hồ sơ").sees(words.COMPANY, words.CENTRE)
    return hoa.path


def hoa_names_an_officer(hoa: Person, officer: Person, deal: str, looks: Looks) -> None:
    officer.go(deal).sees(words.COMPANY, words.CENTRE)
    for page in PAPERS:
        officer.go(f"{deal}/{page}", status=404)
    name = officer.site.accounts[officer.name]["name"]
    hoa.go(f"{deal}/nguoi-doc").choose("Cán bộ", re.compile(re.escape(name))).fill({"Lý do": words.WHY_NAMED})
    looks.at(hoa, "readers")
    hoa.press("Cho đọc").sees(name, words.WHY_NAMED)


def hoa_plans(hoa: Person, deal: str, looks: Looks) -> None:
    hoa.go(deal).choose("Chuyển sang", "Gặp gỡ").press("Chuyển").sees("Gặp gỡ từ ngày")
    hoa.open("Ghi bước tiếp theo")
    hoa.fill({"Bước tiếp theo": words.NEXT_STEP, "Hạn": words.day(7)}).press("Lưu")
    hoa.sees(words.NEXT_STEP, f"hạn {words.day(7)}")
    looks.at(hoa, "deal")
    looks.at(hoa.go("/giao-dich/bang").sees(words.TECHNOLOGY), "board")


def lan_offers(lan: Person, deal: str, looks: Looks) -> None:
    lan.go(deal).sees(words.NEXT_STEP).go(f"{deal}/dieu-khoan").follow("Soạn đề nghị")
    expect(lan.main.get_by_label("Tên công nghệ", exact=True)).to_have_value(words.TECHNOLOGY)
    for group, options in (("Đối tượng chuyển giao", words.OBJECTS), ("Phương thức chuyển giao", words.MODES)):
        for one in options:
            lan.choose(group, one)
    lan.choose("Quyền được chuyển", "Chuyển quyền sử dụng không độc quyền")
    lan.choose("Hình thức chuyển giao", "Chuyển giao công nghệ độc lập")
    lan.choose("Phương thức thanh toán", re.compile("^Trả một lần hoặc nhiều lần")).fill(words.TERMS)
    for number, row in enumerate(words.instalments(), start=1):
        lan.within(f"Đợt {number}").fill(row)
    for number, (side, row) in enumerate(words.steps(), start=1):
        lan.within(f"Bước {number}").choose("Bên làm", side).fill(row)
    looks.at(lan, "offer-form")
    lan.press("Xem lại để gửi").sees("Bản nháp", "1.200.000.000 đồng")
    looks.at(lan, "offer-draft")
    agreeing(lan).press("Gửi đề nghị").sees("Phiên bản 1", "Chờ bên kia trả lời")


def agreeing(who: Person) -> Person:
    """The next question in a window of the browser is answered with yes."""
    who.page.once("dialog", lambda dialog: dialog.accept())
    return who


def minh_counters(minh: Person, deal: str, looks: Looks) -> None:
    minh.go(f"{deal}/dieu-khoan").sees("1.200.000.000 đồng", words.TERMS["Lời nhắn gửi kèm"])
    looks.at(minh, "offer")
    minh.follow("Soạn đề nghị khác").fill(words.COUNTER).press("Xem lại để gửi")
    agreeing(minh).press("Gửi đề nghị").sees("Phiên bản 2")
    minh.follow("Xem khác biệt").sees("1 mục nói khác", "Số ngày đào tạo")
    looks.at(minh, "offers-compared")


def lan_accepts(lan: Person, deal: str, looks: Looks) -> None:
    lan.go(f"{deal}/dieu-khoan").sees(words.COUNTER["Lời nhắn gửi kèm"]).follow("Xem lại để chấp nhận")
    looks.at(lan, "offer-accepting")
    lan.press("Chấp nhận phiên bản 2")
    lan.go(f"{deal}/dieu-khoan").sees("Điều khoản hai bên đã thống nhất")
    looks.at(lan, "offer-frozen")


# --- the contract -----------------------------------------------------------------------------------------------


def both_say_who_they_are(lan: Person, minh: Person, deal: str, looks: Looks) -> None:
    for who, side, texts in ((lan, "supply", words.SUPPLY), (minh, "demand", words.DEMAND)):
        who.go(f"{deal}/hop-dong/ben/{side}").fill(texts)
        if who is minh:
            who.tick("Có vốn nhà nước")
        looks.at(who, f"party-{side}")
        who.press("Lưu").sees(texts["Người đại diện ký"], texts["Chức vụ"])


def hoa_drafts(hoa: Person, deal: str, looks: Looks) -> str:
    """Begins the contract and sees to its fourteen contents; returns its address."""
    hoa.go(f"{deal}/hop-dong")
    looks.at(hoa, "papers")
    hoa.press(words.CONTRACT).sees("Mười bốn nội dung theo Điều 23", *words.HEADINGS)
    contract = hoa.path
    hoa.fill(words.NAMES).press("Lưu")
    looks.at(hoa, "contract-begun")
    lacking = hoa.main.get_by_role("row", name=re.compile("Cần viết"))
    expect(lacking.get_by_role("link")).to_have_text([words.TO_WRITE])
    hoa.follow(words.TO_WRITE, exact=True).choose("Tình trạng", "Đã đủ").fill(words.WARRANTY)
    looks.at(hoa, "content")
    hoa.press("Lưu nội dung")
    hoa.go(contract).follow(words.SET_ASIDE, exact=True).choose("Tình trạng", "Không áp dụng")
    hoa.fill({"Vì sao không áp dụng": words.WHY_SET_ASIDE}).press("Lưu nội dung")
    hoa.go(contract).sees("Không còn chỗ nào bỏ trống", words.WHY_SET_ASIDE)
    expect(lacking).to_have_count(0)
    return contract


def hoa_makes_a_version(hoa: Person, contract: str, folder: Path, looks: Looks) -> list[Path]:
    """With the English text as an annex; returns the two files as they were downloaded."""
    hoa.go(contract).tick("Kèm bản dịch tiếng Anh làm phụ lục").press("Lập phiên bản mới")
    looks.at(hoa, "contract")
    return [papers.take(hoa, f"{form}, phiên bản 1", folder) for form in ("DOCX", "PDF")]


def the_papers_say_it_all(files: list[Path], folder: Path, shots: Path) -> None:
    """Both files hold the fourteen contents; LibreOffice opens the Word file; every page is drawn."""
    word, printed = files
    converted = papers.converted(word, folder)
    articles = [f"Điều {number}. {heading}" for number, heading in enumerate(words.HEADINGS, start=1)]
    wanted = {word: words.HEADINGS, printed: articles, converted: articles}  # Word reckons "Điều n." itself
    for path, headings in wanted.items():
        text = papers.words_of(path)
        missing = [one for one in (*headings, *words.SAID, "Other contents") if papers.bare(one) not in text]
        assert not missing, (path.name, missing)
    of_word, of_pdf = papers.look_at(converted, shots, "word"), papers.look_at(printed, shots, "pdf")
    assert of_pdf >= 8 and abs(of_word - of_pdf) <= 3, (of_word, of_pdf)


# --- signing and registration -----------------------------------------------------------------------------------


def both_sign_in_ink(lan: Person, minh: Person, hoa: Person, contract: str, looks: Looks) -> None:
    hoa.go(contract).follow("Ký văn bản")
    looks.at(hoa, "signing-before")
    hoa.press("Gửi ký phiên bản 1").sees("Mã SHA-256", "Chưa ký.")
    hands_in_a_scan(lan, lan, contract, looks)
    lan.sees("cán bộ môi giới của hồ sơ đối chiếu rồi xác nhận")
    hands_in_a_scan(hoa, minh, contract, looks)  # what came by post: Minh himself says that it is right
    hoa.sees("chủ hoặc người soạn của bên nhận công nghệ", "Rút bản này")
    looks.at(hoa, "signing-scans")
    confirms_the_only_one(hoa)
    looks.at(minh.go(f"{contract}/ky"), "signing-to-confirm")
    confirms_the_only_one(minh)
    hoa.go(f"{contract}/ky")
    looks.at(hoa, "signed")
    lan.go(contract).sees("Đã ký, chưa có hiệu lực")


def confirms_the_only_one(who: Person) -> None:
    confirming = who.main.get_by_role("button", name="Đã đối chiếu, xác nhận chữ ký")
    expect(confirming).to_have_count(1)
    confirming.click()
    who.sees("Đã xác nhận chữ ký tay")


def hands_in_a_scan(who: Person, signer: Person, contract: str, looks: Looks) -> None:
    name = who.site.accounts[signer.name]["name"]
    who.go(f"{contract}/ky").open("Ký tay")
    page = words.SCAN.format(title="HỢP ĐỒNG CHUYỂN GIAO CÔNG NGHỆ", body=words.OWN_NUMBER, signer=name)
    scan = {"name": f"trang-ky-{signer.name}.png", "mimeType": "image/png", "buffer": papers.scan_of(who.page, page)}
    if who is not signer:
        who.choose("Chữ ký của bên nào", "Bên nhận công nghệ")
    who.fill({"Họ và tên người ký": name, "Chức vụ hoặc tư cách": "Giám đốc", "Ngày ký": words.day(0)})
    who.main.get_by_label("Bản chụp hoặc quét (PDF, ảnh)").set_input_files(scan)
    looks.at(who, "signing")
    who.press("Nộp bản chụp").sees("Đã nộp bản chụp")


def hoa_registers(hoa: Person, contract: str, looks: Looks) -> None:
    """With state capital it must be registered at the department within 90 days; the certificate gives it force."""
    hoa.go(contract).follow("Đăng ký hợp đồng")
    looks.at(hoa, "registration-questions")
    state = hoa.main.get_by_role("group", name=re.compile("sử dụng vốn nhà nước"))
    expect(state.get_by_label("Có", exact=True)).to_be_checked()  # known from what the recipient wrote
    hoa.press("Ghi câu trả lời").sees("Sở Khoa học và Công nghệ", "Hạn nộp")
    due = re.search(r"Hạn nộp hồ sơ đăng ký\s+(\d\d/\d\d/\d{4})", hoa.main.inner_text())
    assert due and due[1] in {words.day(days) for days in range(90, 101)}  # past days off, of Tết even
    hoa.fill({"Ngày nộp hồ sơ": words.day(0)})
    looks.at(hoa, "registration-dossier")
    hoa.press("Ghi ngày nộp").sees("Cơ quan đăng ký trả lời")
    hoa.fill({"Số giấy chứng nhận hoặc giấy phép": words.CERTIFICATE, "Ngày cấp": words.day(0)})
    looks.at(hoa, "registration-filed")
    hoa.press("Ghi giấy đã cấp").sees(words.CERTIFICATE, "Ngày có hiệu lực")
    looks.at(hoa, "registered")
    hoa.go(contract).sees("Đang có hiệu lực")


# --- after signing ----------------------------------------------------------------------------------------------


def the_first_milestone(lan: Person, minh: Person, deal: str, looks: Looks) -> None:
    lan.go(f"{deal}/thuc-hien").sees(words.FIRST_STEP, words.SECOND_STEP, "500.000.000 đồng")
    looks.at(lan, "plan")
    lan.follow(words.FIRST_STEP)
    lan.fill({"Ngày bàn giao": words.day(0), "Đã bàn giao những gì": words.HANDED_OVER})
    milestone = lan.path
    looks.at(lan, "milestone")
    lan.press("Báo đã bàn giao").sees("Đã ghi bàn giao")
    minh.go(milestone).sees(words.HANDED_OVER)
    looks.at(minh, "milestone-handed-over")
    minh.press("Nghiệm thu")
    first = minh.go(f"{deal}/thuc-hien").main.get_by_role("row", name=re.compile(words.FIRST_STEP))
    expect(first).to_contain_text("Đã nghiệm thu")
    looks.at(minh, "first-accepted")


# --- who else ---------------------------------------------------------------------------------------------------


def the_officer_reads_as_long_as_named(hoa: Person, officer: Person, deal: str, contract: str) -> None:
    officer.go(f"{deal}/dieu-khoan").sees("1.200.000.000 đồng")
    officer.go(contract).sees("Đang có hiệu lực", words.CENTRE)
    expect(officer.main.get_by_role("button")).to_have_count(0)  # reads, and does nothing
    hoa.go(f"{deal}/nguoi-doc").press("Rút quyền đọc")
    for address in (contract, *(f"{deal}/{page}" for page in PAPERS)):
        officer.go(address, status=404)


def nobody_else_reads(an: Person, deal: str) -> None:
    for address in (deal, *(f"{deal}/{page}" for page in PAPERS)):
        an.go(address, status=404)


def no_letter_tells_what_they_agreed(people: list[Person]) -> None:
    """Letters about the deal carry no price, no party, no word of anybody, no number of the certificate."""
    secrets = [words.PRICE, words.IN_WORDS, words.CENTRE, words.COMPANY, words.HANDED_OVER, words.CERTIFICATE]
    secrets += [*words.COUNTER.values(), *words.ANSWERS.values(), words.NEXT_STEP, words.INTRODUCTION, words.WHY_NAMED]
    for person in people:
        letters = [one for one in person.site.letters_to(person.name) if words.TECHNOLOGY in one.source]
        assert letters, person.name
        told = {secret for one in letters for secret in secrets if len(secret) > 3 and secret in one.source}
        assert not told, (person.name, told)
