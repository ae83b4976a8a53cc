"""The places {{…}} of clauses: which there are, and what stands there. Nothing in a text is ever executed.

A place is a name between double braces, from PLACES and no other. Free text that people typed is put in as it is, and
not looked at again: braces in it mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.agreements.facts import Facts, Party
from marketplace.reference.service import find
from marketplace.vietnamese import amounts

EMPTY = "…………"
"""What is printed where nothing is known yet."""
PLACE = re.compile(r"\{\{\s*([^{}\n]*?)\s*\}\}")
PAYMENTS, PLAN = "bang_thanh_toan", "bang_ke_hoach"
TABLES = frozenset({PAYMENTS, PLAN})
"""Places that stand alone on a line, for a table."""


class BadPlace(ValueError):
    """A text names places that there are not, or braces that do not match; ``names`` are they."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        super().__init__(", ".join(self.names))


Read = Callable[[Facts, str], str]


def _label(name: str, code: str, language: str) -> str:
    entry = find(name, code)
    if entry is None:
        return code
    return entry.label_en if language == "en" and entry.label_en else entry.label_vi


def _first_small(text: str) -> str:
    return text[:1].lower() + text[1:]


def labels(name: str, codes: Iterable[str], language: str) -> str:
    """Labels of codes in a sentence, parted by semicolons."""
    return "; ".join(_first_small(_label(name, code, language)) for code in codes)


def day(value: date | None, language: str) -> str:
    if value is None:
        return ""
    return f"{value.day} {value:%B %Y}" if language == "en" else f"{value:%d/%m/%Y}"


def money(amount: int | None, language: str) -> str:
    """1.200.000.000 đồng, or VND 1,200,000,000."""
    if not amount:
        return ""
    return f"VND {amount:,}" if language == "en" else f"{amounts.in_figures(amount)} đồng"


def in_words(amount: int | None, language: str) -> str:
    """An amount in words, beginning with a capital."""
    if not amount:
        return ""
    told = amounts.in_english(amount) if language == "en" else amounts.in_words(amount)
    return told[:1].upper() + told[1:]


def months(count: int | None, language: str) -> str:
    """A number of months, in Vietnamese with two figures, as contracts write it."""
    if not count:
        return ""
    if language == "en":
        return f"{count} month{'s' if count > 1 else ''}"
    return f"{count:02d} tháng"


def sentence(text: str) -> str:
    """What people typed, as it stands inside a sentence: without its last full stop, on one line."""
    return " ".join(text.split()).rstrip(" .;,")


def _share(points: int | None, language: str) -> str:
    return amounts.share(points, "." if language == "en" else ",") if points else ""


_BASES = {
    "GIABANTINH": ("giá bán tịnh", "the net selling price"),
    "DOANHTHUTHUAN": ("doanh thu thuần", "net revenue"),
    "LOINHUAN": ("lợi nhuận trước thuế", "profit before tax"),
    "LOINHUAN_SAU": ("lợi nhuận sau thuế", "profit after tax"),
}


def _base(facts: Facts, language: str) -> str:
    code = facts.base
    if code == "LOINHUAN" and facts.agreed.price.after_tax:
        code = "LOINHUAN_SAU"
    return _BASES.get(code, ("", ""))[language == "en"]


def _party(side: str, name: str) -> Read:
    def read(facts: Facts, language: str) -> str:
        party: Party = getattr(facts, side)
        if name == "name" and language == "en" and party.name_en:
            return party.name_en
        return str(getattr(party, name))

    return read


def _terms(name: str) -> Read:
    return lambda facts, _: sentence(str(getattr(facts.agreed, name) or ""))


def _paid(name: str, tell: Callable[[Any, str], str]) -> Read:
    return lambda facts, language: tell(getattr(facts.agreed.price, name), language)


def _original(name: str) -> Read:
    def read(facts: Facts, language: str) -> str:
        if facts.original is None:
            return ""
        value = getattr(facts.original, name)
        return day(value, language) if name == "signed_on" else str(value)

    return read


def _rows(read: Callable[[Facts], Any]) -> Read:
    """Of a table, how many rows it would have."""
    return lambda facts, _: str(len(read(facts)) or "")


_PARTY = {
    "ten": ("name", _l("tên")),
    "mst": ("tax_code", _l("mã số thuế")),
    "dia_chi": ("address", _l("địa chỉ")),
    "dien_thoai": ("phone", _l("điện thoại")),
    "thu_dien_tu": ("email", _l("thư điện tử")),
    "dai_dien": ("representative", _l("người đại diện")),
    "chuc_vu": ("position", _l("chức vụ")),
    "tai_khoan": ("account", _l("số tài khoản")),
    "ngan_hang": ("bank", _l("ngân hàng")),
}
PLACES: Mapping[str, tuple[Any, Read]] = {
    **{f"ben_giao.{name}": (_l("Bên giao: %(what)s", what=w), _party("supply", f)) for name, (f, w) in _PARTY.items()},
    **{f"ben_nhan.{name}": (_l("Bên nhận: %(what)s", what=w), _party("demand", f)) for name, (f, w) in _PARTY.items()},
    "ho_so.so": (_l("số hồ sơ giao dịch"), lambda facts, _: facts.deal_number),
    "hop_dong.so": (_l("số của văn bản này"), lambda facts, _: facts.own_number or facts.number),
    "hop_dong.noi_ky": (_l("nơi ký"), lambda facts, _: facts.place),
    "cong_nghe": (_l("tên công nghệ"), lambda facts, _: sentence(facts.agreed.title or facts.title)),
    "tin.so": (_l("số tin công nghệ"), lambda facts, _: facts.listing.number if facts.listing else ""),
    "doi_tuong": (_l("đối tượng công nghệ"), lambda facts, lang: labels("object_kind", facts.agreed.objects, lang)),
    "doi_tuong.mo_ta": (_l("mô tả đối tượng"), _terms("object_words")),
    "san_pham": (_l("sản phẩm"), _terms("product")),
    "chat_luong": (_l("tiêu chuẩn, chất lượng"), _terms("quality")),
    "quyen": (_l("quyền được chuyển giao"), lambda facts, lang: labels("right_kind", [facts.agreed.right], lang)),
    "lanh_tho": (_l("lãnh thổ"), _terms("territory")),
    "linh_vuc": (_l("lĩnh vực sử dụng"), _terms("field_of_use")),
    "hinh_thuc": (_l("hình thức chuyển giao"), lambda facts, lang: labels("transfer_form", [facts.agreed.form], lang)),
    "phuong_thuc": (
        _l("phương thức chuyển giao"),
        lambda facts, lang: labels("transfer_mode", facts.agreed.modes, lang),
    ),
    "ngay_bat_dau": (_l("ngày bắt đầu"), lambda facts, lang: day(facts.agreed.starts_on, lang)),
    "thoi_han": (_l("thời hạn hợp đồng"), lambda facts, lang: months(facts.agreed.months, lang)),
    "gia": (_l("tổng giá bằng số"), _paid("lump", money)),
    "gia.bang_chu": (_l("tổng giá bằng chữ"), _paid("lump", in_words)),
    "gia.phuong_thuc": (
        _l("phương thức thanh toán"),
        lambda facts, lang: labels("payment_mode", [facts.agreed.price.mode], lang),
    ),
    "gia.don_gia": (_l("giá một đơn vị sản phẩm"), _paid("per_unit", money)),
    "gia.don_gia.bang_chu": (_l("giá một đơn vị bằng chữ"), _paid("per_unit", in_words)),
    "gia.don_vi": (_l("đơn vị sản phẩm"), lambda facts, _: sentence(facts.agreed.price.unit)),
    "gia.ty_le": (_l("tỷ lệ phần trăm"), _paid("share", _share)),
    "gia.co_so": (_l("tỷ lệ tính trên gì"), _base),
    "gia.toi_thieu": (_l("mức tối thiểu mỗi năm"), _paid("minimum", money)),
    "gia.toi_thieu.bang_chu": (_l("mức tối thiểu bằng chữ"), _paid("minimum", in_words)),
    "gia.so_nam": (_l("số năm trả"), _paid("years", lambda value, _: str(value or ""))),
    "gia.von_gop": (_l("giá trị góp vốn"), _paid("capital", money)),
    "gia.von_gop.bang_chu": (_l("giá trị góp vốn bằng chữ"), _paid("capital", in_words)),
    "gia.ty_le_von": (_l("tỷ lệ vốn điều lệ"), _paid("capital_share", _share)),
    "gia.ghi_chu": (_l("thỏa thuận thêm về giá"), lambda facts, _: sentence(facts.agreed.price.words)),
    "bao_hanh.thoi_han": (_l("thời hạn bảo hành"), lambda facts, lang: months(facts.agreed.warranty_months, lang)),
    "bao_hanh.mo_ta": (_l("nội dung bảo hành"), _terms("warranty")),
    "dao_tao.so_nguoi": (_l("số người được đào tạo"), _terms("training_people")),
    "dao_tao.so_ngay": (_l("số ngày đào tạo"), _terms("training_days")),
    "dao_tao.mo_ta": (_l("nội dung đào tạo"), _terms("training")),
    "ho_tro.thoi_han": (_l("thời hạn hỗ trợ"), lambda facts, lang: months(facts.agreed.support_months, lang)),
    "ho_tro.mo_ta": (_l("nội dung hỗ trợ"), _terms("support")),
    "phat": (_l("tỷ lệ phạt vi phạm"), lambda facts, lang: _share(facts.agreed.penalty, lang)),
    "tranh_chap": (_l("cơ quan giải quyết tranh chấp"), _terms("disputes")),
    "noi_dung_khac": (_l("nội dung khác"), _terms("other")),
    "hop_dong_goc.ten": (_l("hợp đồng gốc: tên"), _original("title")),
    "hop_dong_goc.so": (_l("hợp đồng gốc: số"), _original("number")),
    "hop_dong_goc.ngay": (_l("hợp đồng gốc: ngày ký"), _original("signed_on")),
    PAYMENTS: (_l("bảng các đợt thanh toán, đứng riêng một dòng"), _rows(lambda facts: facts.agreed.price.instalments)),
    PLAN: (_l("bảng kế hoạch, đứng riêng một dòng"), _rows(lambda facts: facts.agreed.steps)),
}


def named(text: str) -> list[str]:
    """The names between braces in a text, in order, each once."""
    return list(dict.fromkeys(PLACE.findall(text)))


def check(text: str) -> None:
    """Raises BadPlace for names that are no places, tables inside a line, and braces without their counterpart."""
    wrong = [name or "{{}}" for name in named(text) if name not in PLACES]
    for line in text.splitlines():
        alone = PLACE.fullmatch(line.strip())
        wrong += [name for name in named(line) if name in TABLES and not alone]
    rest = PLACE.sub("", text)
    wrong += [braces for braces in ("{{", "}}") if braces in rest]
    if wrong:
        raise BadPlace(dict.fromkeys(wrong))


def fill(text: str, facts: Facts, language: str = "vi") -> str:
    """The text with its places filled; EMPTY where nothing is known. Raises BadPlace."""
    check(text)
    return PLACE.sub(lambda found: _filled(found.group(1), facts, language), text)


def missing(text: str, facts: Facts) -> list[str]:
    """Names of the places in a text for which nothing is known yet."""
    return [name for name in named(text) if name in PLACES and not PLACES[name][1](facts, "vi")]


def _filled(name: str, facts: Facts, language: str) -> str:
    """A table is put in by whoever lays the paper out: its place stays."""
    return mark(name) if name in TABLES else PLACES[name][1](facts, language) or EMPTY


def mark(name: str) -> str:
    """A place as it stands in a text."""
    return "{{" + name + "}}"
