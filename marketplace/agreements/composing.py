"""A paper put together: from its facts and its sections to a layout. Pure but for the code lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from marketplace.agreements import places
from marketplace.agreements.clauses import content_of
from marketplace.agreements.facts import Facts, Party
from marketplace.agreements.layout import CLAUSE, TABLE, Annex, Article, Block, Layout, Side, blocks_of
from marketplace.agreements.models import AMENDMENT, CONTRACT, LIQUIDATION, MEMORANDUM, NOT_APPLICABLE, SECRECY
from marketplace.reference.service import codes, find
from marketplace.vietnamese.amounts import in_figures

BLANK_DAY = "ngày …… tháng …… năm ………"
TITLES = {
    SECRECY: "THỎA THUẬN BẢO MẬT THÔNG TIN",
    MEMORANDUM: "BIÊN BẢN GHI NHỚ",
    CONTRACT: "HỢP ĐỒNG CHUYỂN GIAO CÔNG NGHỆ",
    AMENDMENT: "PHỤ LỤC SỬA ĐỔI, BỔ SUNG HỢP ĐỒNG",
    LIQUIDATION: "BIÊN BẢN THANH LÝ HỢP ĐỒNG",
}
AGREED = {
    SECRECY: "Hai bên thống nhất ký thỏa thuận bảo mật thông tin với các điều khoản sau:",
    MEMORANDUM: "Hai bên thống nhất ký biên bản ghi nhớ với các nội dung sau:",
    CONTRACT: "Hai bên thống nhất ký hợp đồng chuyển giao công nghệ với các điều khoản sau:",
    AMENDMENT: "Hai bên thống nhất ký phụ lục sửa đổi, bổ sung hợp đồng với các nội dung sau:",
    LIQUIDATION: "Hai bên thống nhất thanh lý hợp đồng với các nội dung sau:",
}
SUBJECTS = {SECRECY: "Về việc trao đổi thông tin về", MEMORANDUM: "Về việc hợp tác chuyển giao"}
SIDE_WORDS = {"supply": ("BÊN GIAO CÔNG NGHỆ", "Bên giao"), "demand": ("BÊN NHẬN CÔNG NGHỆ", "Bên nhận")}
ENGLISH_NOTE = (
    "For reference only. The Vietnamese text prevails. Transferor stands for Bên giao, Transferee for Bên nhận. "
    "What the parties wrote themselves stands as they wrote it, in Vietnamese."
)


class Written(Protocol):
    """What is asked of a section."""

    code: str
    state: str
    why: str
    body_vi: str
    body_en: str


def compose(facts: Facts, sections: Sequence[Written], mark: str = "", english: bool = False) -> Layout:
    """The whole paper. ``mark`` stands at the foot of every page; ``english`` adds the English text as an annex."""
    place = facts.place or places.EMPTY
    subject = SUBJECTS.get(facts.kind, "Về việc chuyển giao")
    annexes = [_description(facts)] if facts.kind == CONTRACT else []
    if english:
        annexes.append(_english(facts, sections, len(annexes) + 1))
    return Layout(
        title=TITLES[facts.kind],
        subject=f"{subject} công nghệ “{places.sentence(facts.agreed.title or facts.title)}”",
        number=f"Số: {facts.own_number or facts.number}",
        place_and_day=f"{place}, {BLANK_DAY}",
        grounds=_grounds(facts.kind),
        opening=f"Hôm nay, {BLANK_DAY}, tại {place}, chúng tôi gồm:",
        sides=(side_of("supply", facts.supply), side_of("demand", facts.demand)),
        agreed=AGREED[facts.kind],
        articles=tuple(_article(number, one, facts) for number, one in enumerate(sections, start=1)),
        annexes=tuple(annexes),
        mark=mark,
        author=f"{facts.supply.name}; {facts.demand.name}",
    )


def tables(facts: Facts, language: str = "vi") -> dict[str, Block]:
    """The tables that a text can name, by the place that names them; those without rows are left out."""
    found = {}
    if facts.agreed.price.instalments:
        found[places.mark(places.PAYMENTS)] = _payments(facts, language)
    if facts.agreed.steps:
        found[places.mark(places.PLAN)] = _plan(facts, language)
    return found


def _grounds(kind: str) -> tuple[str, ...]:
    """The laws the paper rests on, and what both sides want."""
    laws = [f"Căn cứ {one.label_vi}" for one in codes("contract_ground") if kind in one.extra.get("kinds", ())]
    lines = [*laws, "Căn cứ nhu cầu và khả năng của hai bên"]
    return tuple(f"{line};" for line in lines[:-1]) + (f"{lines[-1]}.",)


def side_of(side: str, party: Party) -> Side:
    role, short = SIDE_WORDS[side]
    rows = [
        ("Mã số thuế", party.tax_code),
        ("Địa chỉ", party.address or places.EMPTY),
        ("Điện thoại", party.phone),
        ("Thư điện tử", party.email),
        ("Đại diện", _person(party)),
        ("Giấy ủy quyền", party.authority),
        ("Tài khoản", f"{party.account}, {party.bank}".strip(", ")),
    ]
    return Side(
        role=f"{role} ({short})",
        short=short,
        name=party.name or places.EMPTY,
        rows=tuple((label, value) for label, value in rows if value),
        signs=f"ĐẠI DIỆN {short.upper()}",
        hint="(Ký, ghi rõ họ tên, đóng dấu)",
        representative=party.representative,
        position=party.position,
    )


def _person(party: Party) -> str:
    if not party.representative:
        return places.EMPTY
    return f"{party.representative}, chức vụ: {party.position or places.EMPTY}"


def _article(number: int, section: Written, facts: Facts, language: str = "vi") -> Article:
    content = content_of(section.code)
    label = (content.label_en if language == "en" else content.label_vi) if content else section.code
    return Article(number, label, _body(section, facts, language))


def _body(section: Written, facts: Facts, language: str) -> tuple[Block, ...]:
    is_english = language == "en"
    if section.state == NOT_APPLICABLE:
        none = (
            "The parties agree that this content does not apply" if is_english else "Hai bên không áp dụng nội dung này"
        )
        return (Block(CLAUSE, f"{none}: {places.sentence(section.why)}."),)
    text = section.body_en if is_english else section.body_vi
    if not text.strip():
        return (Block(CLAUSE, "(See the Vietnamese text.)" if is_english and section.body_vi else places.EMPTY),)
    known = tables(facts, language)
    unknown = {places.mark(name): places.EMPTY for name in places.TABLES}
    filled = places.fill(text, facts, language)
    for place, nothing in unknown.items():
        filled = filled if place in known else filled.replace(place, f"> {nothing}")
    return blocks_of(filled, known)


def _payments(facts: Facts, language: str) -> Block:
    is_english = language == "en"
    rows = facts.agreed.price.instalments
    head = (
        ("No.", "Instalment", "When", "Amount (VND)")
        if is_english
        else ("TT", "Nội dung", "Thời hạn", "Số tiền (đồng)")
    )
    told = [
        (str(n), one.title, _when(one.due_on, one.after, language), _figures(one.amount, language))
        for n, one in enumerate(rows, start=1)
    ]
    total = ("", "Total" if is_english else "Cộng", "", _figures(sum(one.amount for one in rows), language))
    return Block(TABLE, head=head, rows=tuple(told), widths=(7, 37, 33, 23), aligns="cllr", total=total)


def _figures(amount: int, language: str) -> str:
    return f"{amount:,}" if language == "en" else in_figures(amount)


def _plan(facts: Facts, language: str) -> Block:
    is_english = language == "en"
    head = (
        ("No.", "Step", "By", "Until", "Place")
        if is_english
        else ("TT", "Công việc", "Bên thực hiện", "Thời hạn", "Địa điểm")
    )
    names = ("Transferor", "Transferee") if is_english else ("Bên giao", "Bên nhận")
    rows = [
        (str(n), one.title, names[one.side == "demand"], places.day(one.due_on, language) or "–", one.place or "–")
        for n, one in enumerate(facts.agreed.steps, start=1)
    ]
    return Block(TABLE, head=head, rows=tuple(rows), widths=(7, 34, 15, 16, 28), aligns="clccl")


def _when(on: Any, after: str, language: str) -> str:
    """A day, or what it comes after, or both."""
    parts = [places.day(on, language)] if on else []
    if after:
        parts.append(f"after: {after}" if language == "en" else f"sau khi {after[:1].lower()}{after[1:]}")
    return "; ".join(parts)


def _description(facts: Facts) -> Annex:
    """Annex 1: what the terms and the listing say of the technology."""
    read = {name: places.PLACES[name][1](facts, "vi") for name in ("cong_nghe", "doi_tuong", "doi_tuong.mo_ta")}
    read |= {name: places.PLACES[name][1](facts, "vi") for name in ("san_pham", "chat_luong", "quyen")}
    listing = facts.listing
    rows = [
        ("Tên công nghệ", read["cong_nghe"]),
        ("Đối tượng", read["doi_tuong"]),
        ("Nội dung cụ thể", read["doi_tuong.mo_ta"]),
        ("Sản phẩm", read["san_pham"]),
        ("Tiêu chuẩn, chất lượng", read["chat_luong"]),
        ("Quyền được chuyển giao", read["quyen"]),
        ("Mức độ sẵn sàng (TRL)", _trl(listing.trl) if listing else ""),
        ("Quyền sở hữu trí tuệ", _rights(listing.ip) if listing else ""),
        ("Nguồn gốc", "Tạo ra bằng ngân sách nhà nước" if listing and listing.state_funded else ""),
        ("Tin trên sàn", listing.number if listing else ""),
    ]
    told = tuple((label, value[:1].upper() + value[1:]) for label, value in rows if value)
    table = Block(TABLE, head=("Mục", "Nội dung"), rows=told, widths=(30, 70), aligns="ll")
    intro = f"(Kèm theo {TITLES[facts.kind].capitalize()} số {facts.own_number or facts.number})"
    return Annex("PHỤ LỤC 1", "MÔ TẢ CÔNG NGHỆ ĐƯỢC CHUYỂN GIAO", intro, (table,))


def _trl(level: int | None) -> str:
    entry = find("trl", str(level)) if level else None
    return f"{level} – {entry.label_vi}" if entry else str(level or "")


def _rights(rights: Iterable[tuple[str, str]]) -> str:
    """Titles with their numbers; what is not registered is not listed."""
    told = []
    for kind, number in rights:
        entry = find("ip_kind", kind)
        if entry is not None and kind != "KHONG":
            told.append(f"{entry.label_vi} số {number}" if number else entry.label_vi)
    return "; ".join(told)


def _english(facts: Facts, sections: Sequence[Written], number: int) -> Annex:
    articles = tuple(_article(n, one, facts, "en") for n, one in enumerate(sections, start=1))
    return Annex(f"PHỤ LỤC {number}", "ENGLISH TRANSLATION", ENGLISH_NOTE, (), articles, "en")
