"""What a listing still lacks before it can be handed in, and what gives an anonymous poster away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.accounts.models import Organisation
from marketplace.catalogue import content, disclosure
from marketplace.kernel.clock import today
from marketplace.kernel.files import PICTURE
from marketplace.reference import service as reference

Values = Mapping[str, Any]  # as content.read gives them
Gap = tuple[str, Any]


class Incomplete(Exception):
    """The listing lacks what submitting needs; ``gaps`` pairs field names with kind words."""

    def __init__(self, gaps: Sequence[Gap]) -> None:
        super().__init__(", ".join(name for name, _ in gaps))
        self.gaps = list(gaps)


class Revealing(Exception):
    """The public text of an anonymous need gives its poster away; ``findings`` says how."""

    def __init__(self, findings: Sequence[disclosure.Finding]) -> None:
        super().__init__(", ".join(finding.kind for finding in findings))
        self.findings = list(findings)


def gaps(kind: str, values: Values, attachments: Iterable[Any] = ()) -> list[Gap]:
    """What is missing in the content of a listing: (field name, what to do), kindly said.

    ``attachments`` are rows with a ``file`` and an ``alt``.
    """
    wanted: list[tuple[str, Any, Any]] = [
        ("title", values["title"], _l("Viết tên gọi rõ ràng")),
        ("problem", values["problem"], _l("Nêu vấn đề cần giải quyết")),
        ("st_field", values["st_field"], _l("Chọn ít nhất một lĩnh vực khoa học và công nghệ")),
    ]
    wanted += _of_need(values) if kind == "need" else _of_technology(values, attachments)
    return [(name, words) for name, value, words in wanted if not value]


def of_new(kind: str) -> list[Gap]:
    """What is missing while nothing is written yet."""
    empty: dict[str, Any] = dict.fromkeys((*content.COLUMNS[kind], *content.CODE_LISTS[kind], *content.ROWS))
    return gaps(kind, empty)


def _of_technology(values: Values, attachments: Iterable[Any]) -> list[tuple[str, Any, Any]]:
    mode = reference.find("price_mode", values["price_mode"])
    prices = [(name, values[name]) for name in (mode.extra.get("needs", []) if mode else [])]
    pictures = [one for one in attachments if one.file.kind == PICTURE]
    return [
        ("solution", values["solution"], _l("Mô tả giải pháp")),
        ("benefit", values["benefit"], _l("Nêu lợi ích cho bên nhận")),
        ("trl", values["trl"], _l("Chọn mức sẵn sàng công nghệ (TRL)")),
        ("trl_evidence", values["trl_evidence"], _l("Nêu minh chứng cho mức TRL đã chọn")),
        ("right_kind", values["right_kind"], _l("Chọn quyền chuyển giao")),
        ("price_mode", values["price_mode"], _l("Chọn cách nêu giá, có thể là “thỏa thuận”")),
        *[(name, value is not None, _l("Ghi giá theo cách nêu giá đã chọn")) for name, value in prices],
        ("pictures", all(one.alt for one in pictures), _l("Mô tả từng ảnh cho người không xem được ảnh")),
    ]


def _of_need(values: Values) -> list[tuple[str, Any, Any]]:
    in_time = values["deadline"] is None or values["deadline"] >= today()
    return [("deadline", in_time, _l("Chọn hạn từ hôm nay trở đi"))]


def revealing(kind: str, values: Values, poster: Organisation) -> list[disclosure.Finding]:
    """What in the public text of an anonymous need gives its poster away; empty for everything else."""
    if kind != "need" or not values["anonymous"]:
        return []
    names = tuple(name for name in (poster.name, poster.name_en) if name)
    facts = disclosure.Facts(names, poster.tax_code or "", poster.address, poster.website)
    single = [values[name] for name in ("title", "problem", "tried", "not_wanted", "scale")]
    return disclosure.find([*single, *values["must_have"], *values["keywords"]], facts)
