"""The application for registration, filled in from the case, as a Word file.

Its content follows what Điều 31 khoản 3 and Nghị định 76/2018/NĐ-CP Phụ lục IV are known to ask for; the official
wording of the forms was not readable, and the page says so. Vietnamese only: the authority reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask_babel import force_locale

from marketplace.agreements import composing, docx, drafting, registration_rules
from marketplace.agreements.layout import Article, Layout, blocks_of
from marketplace.agreements.models import Registration
from marketplace.agreements.registrations import agreed_on, dossier
from marketplace.kernel.clock import now
from marketplace.kernel.ui import show_date
from marketplace.offers import wording
from marketplace.reference.service import find

TITLES = {
    "DON": "ĐƠN ĐĂNG KÝ CHUYỂN GIAO CÔNG NGHỆ",
    "DONSD": "ĐƠN ĐĂNG KÝ GIA HẠN, SỬA ĐỔI, BỔ SUNG NỘI DUNG CHUYỂN GIAO CÔNG NGHỆ",
    "DONCP": "ĐƠN ĐỀ NGHỊ CẤP GIẤY PHÉP CHUYỂN GIAO CÔNG NGHỆ",
}
AGREED = "Hai bên đề nghị cơ quan xem xét với các nội dung sau:"
PROMISE = (
    "Hai bên chịu trách nhiệm trước pháp luật về tính chính xác của các nội dung trong đơn và của giấy tờ kèm theo."
)
DIRECTIONS = {
    "domestic": "trong nước",
    "inbound": "từ nước ngoài vào Việt Nam",
    "outbound": "từ Việt Nam ra nước ngoài",
}
OF_TERMS = {  # sections of the form: fields of the terms
    "Công nghệ": ("title", "objects", "object_words", "product", "quality"),
    "Quyền, hình thức và phương thức chuyển giao": (
        "right", "allow_sublicense", "territory", "field_of_use", "form", "modes", "months", "term",
    ),
}  # fmt: skip


def form_of(row: Registration) -> str | None:
    """The code of the form that this dossier needs, or None."""
    return next((str(paper.extra["form"]) for paper in dossier(row) if paper.extra.get("form") in TITLES), None)


def write(row: Registration) -> bytes:
    """The form as a Word file. Raises KeyError where the dossier needs none."""
    with force_locale("vi"):
        return docx.write(_layout(row), now())


def _layout(row: Registration) -> Layout:
    agreement, code = row.agreement, form_of(row)
    if code is None:
        raise KeyError(row.need)
    facts = drafting.facts_of(agreement)
    authority = find(registration_rules.AUTHORITIES, row.authority)
    place = facts.place or composing.places.EMPTY
    return Layout(
        title=TITLES[code],
        subject=f"Kính gửi: {authority.label_vi if authority else composing.places.EMPTY}",
        number=f"Số: {composing.places.EMPTY}",  # the side that files gives it one
        place_and_day=f"{place}, {composing.BLANK_DAY}",
        grounds=(),
        opening="Chúng tôi gồm:",
        sides=(composing.side_of("supply", facts.supply), composing.side_of("demand", facts.demand)),
        agreed=AGREED,
        articles=tuple(_articles(row, facts)),
        mark=f"{facts.number} – đơn đăng ký",
        author=f"{facts.supply.name}; {facts.demand.name}",
        article_word="Mục",
    )


def _articles(row: Registration, facts: composing.Facts) -> Iterator[Article]:
    told = {line.name: line for line in wording.lines(facts.agreed)}
    parts: list[tuple[str, list[str]]] = [("Hợp đồng", _contract(row))]
    parts += [(heading, [_told(told[name]) for name in names if name in told]) for heading, names in OF_TERMS.items()]
    parts.append(("Giá và phương thức thanh toán", _paid(told.values())))
    parts.append(("Nguồn vốn", _funds(row)))
    parts.append(("Hồ sơ kèm theo", [paper.label_vi for paper in dossier(row) if _is_sent(row, paper.code)]))
    parts.append(("Cam kết", [PROMISE]))
    for number, (heading, lines) in enumerate(((h, ls) for h, ls in parts if ls), start=1):
        yield Article(number, heading, blocks_of("\n".join(lines), {}))


def _contract(row: Registration) -> list[str]:
    agreement = row.agreement
    lines = [f"Tên hợp đồng: {agreement.title}", f"Số: {agreement.own_number or agreement.number}"]
    if agreement.signed_on is not None:
        lines.append(f"Ngày ký: {show_date(agreement.signed_on)}")
        lines.append(f"Ngày có hiệu lực theo thỏa thuận: {show_date(agreed_on(agreement))}")
    lines.append(f"Chuyển giao {DIRECTIONS[row.answers['direction']]}")
    return lines


def _paid(lines: Iterable[wording.Line]) -> list[str]:
    return [_told(line) for line in lines if line.section == "price"]


def _told(line: wording.Line) -> str:
    """A line of the terms; of several things each is a point of its own."""
    if len(line.rows) < 2:
        return f"{line.label}: " + "\n> ".join(line.words.splitlines())
    return "\n".join([f"{line.label}:", *(f"- {row};" for row in line.rows[:-1]), f"- {line.rows[-1]}."])


def _funds(row: Registration) -> list[str]:
    used = row.answers["state"] == registration_rules.YES
    lines = ["Có sử dụng vốn nhà nước hoặc ngân sách nhà nước." if used else "Không sử dụng vốn nhà nước."]
    if row.answers["certificate"] == registration_rules.YES:
        lines.append("Đã có Giấy chứng nhận đăng ký kết quả thực hiện nhiệm vụ khoa học và công nghệ.")
    return lines


def _is_sent(row: Registration, code: str) -> bool:
    """What is ticked, and what is always part of it; the application does not enclose itself."""
    return code not in TITLES and (code in row.dossier or code in ("HOPDONG", "PHULUC"))
