"""Does a contract have to be registered, where, until when, and from when does it bind? (Luật 07/2017/QH14 Điều 24, 31)

The answers lead to one row of the list ``registration_rule``; days, authority and who files are data of that row.
None of the rows has been compared with the text now in force: pages say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.moderation.targets import is_off, unannounced
from marketplace.reference import service as reference
from marketplace.reference.service import Entry

RULES, AUTHORITIES, PAPERS = "registration_rule", "registration_authority", "registration_paper"
DAY = timedelta(days=1)

YES, NO = "yes", "no"
QUESTIONS: dict[str, tuple[Any, dict[str, Any]]] = {
    "list": (
        _l("Công nghệ thuộc danh mục nào?"),
        {
            "KHONG": _l("Không thuộc danh mục hạn chế, cấm"),
            "HC": _l("Hạn chế chuyển giao"),
            "CAM": _l("Cấm chuyển giao"),
        },
    ),
    "direction": (
        _l("Chuyển giao từ đâu đến đâu?"),
        {
            "domestic": _l("Trong nước"),
            "inbound": _l("Từ nước ngoài vào Việt Nam"),
            "outbound": _l("Từ Việt Nam ra nước ngoài"),
        },
    ),
    "defence": (
        _l("Có thuộc lĩnh vực quốc phòng có bí mật nhà nước, hoặc dùng ngân sách đặc biệt không?"),
        {NO: _l("Không"), YES: _l("Có")},
    ),
    "state": (
        _l("Hợp đồng có sử dụng vốn nhà nước hoặc ngân sách nhà nước không?"),
        {NO: _l("Không"), YES: _l("Có")},
    ),
    "certificate": (
        _l("Công nghệ đã có Giấy chứng nhận đăng ký kết quả thực hiện nhiệm vụ khoa học và công nghệ chưa?"),
        {NO: _l("Chưa có, hoặc không phải kết quả của nhiệm vụ"), YES: _l("Đã có")},
    ),
    "project": (
        _l("Chuyển giao có phải là một phần của dự án đầu tư không?"),
        {
            "none": _l("Không, chuyển giao độc lập"),
            "local": _l("Có, dự án do địa phương quyết định"),
            "central": _l("Có, dự án do trung ương quyết định"),
        },
    ),
}
"""The six questions in their order, with the answers one may choose."""


@dataclass(frozen=True)
class Finding:
    """What the answers come to. Days are the last ones; None where the law sets none."""

    rule: Entry
    need: str
    authority: Entry | None
    filer: str  # demand, supply
    due_on: date | None

    @property
    def must(self) -> bool:
        """Is it compulsory?"""
        return self.need in ("licence", "compulsory", "amendment", "defence")

    @property
    def is_verified(self) -> bool:
        """Was the rule compared with the text in force?"""
        return self.rule.verified_on is not None

    @property
    def vague_years(self) -> list[int]:
        """The year in which the last day lies, where not all days off of it are known."""
        return unannounced(self.due_on)


def find(answers: Mapping[str, str], signed_on: date | None, amends_registered: bool = False) -> Finding:
    """The finding for complete answers; ``amends_registered``: it changes a contract that has its certificate.

    Raises KeyError for an answer that is missing, ValueError for one that cannot be chosen.
    """
    for name, (_label, choices) in QUESTIONS.items():
        if answers[name] not in choices:
            raise ValueError(name)
    code = rule_of(answers, amends_registered)
    rule = reference.find(RULES, code)
    if rule is None:
        raise LookupError(code)
    extra = rule.extra
    return Finding(
        rule,
        extra["need"],
        reference.find(AUTHORITIES, _authority(answers, extra)),
        _by_direction(extra.get("filer", {}), answers["direction"]) or "demand",
        due_on(signed_on, extra.get("days")),
    )


def rule_of(answers: Mapping[str, str], amends_registered: bool = False) -> str:
    """The code of the rule that these answers come under; the first that fits, the strictest first."""
    if answers["list"] in ("CAM", "HC"):
        return answers["list"]
    if answers["defence"] == YES:
        return "QUOCPHONG"
    if amends_registered:
        return "SUADOI"
    if answers["direction"] != "domestic":
        return "VAOVN" if answers["direction"] == "inbound" else "RANN"
    if answers["state"] == YES:
        return "MIEN" if answers["certificate"] == YES else "VONNN"
    return "TUNGUYEN"


def due_on(signed_on: date | None, days: int | None) -> date | None:
    """The last day of a term of calendar days counted from signing.

    The day of signing is not counted; a term that ends on a day off ends on the next working day (Bộ luật Dân sự
    91/2015/QH13 Điều 147 khoản 2, Điều 148 khoản 5; not compared with the text in force).
    """
    if signed_on is None or days is None:
        return None
    last = signed_on + days * DAY
    while is_off(last):
        last += DAY
    return last


def effective_on(
    rule: Entry, agreed_on: date, certified_on: date | None, *, wanted: bool = True, begun: bool = False
) -> date | None:
    """From when the contract binds; None as long as that depends on a certificate that is not there.

    ``agreed_on``: the day the sides agreed on, else that of signing. ``wanted``: a voluntary registration is asked
    for; ``begun``: performance had begun when it was (Nghị định 76/2018/NĐ-CP Điều 5 khoản 1).
    """
    effect = rule.extra.get("effect")
    if effect == "certificate":
        return max(certified_on, agreed_on) if certified_on else None
    if effect == "agreed_or_certificate" and wanted and not begun:
        return max(certified_on, agreed_on) if certified_on else None
    return agreed_on if effect else None


def papers_for(finding: Finding, answers: Mapping[str, str]) -> list[Entry]:
    """The papers of the dossier, in order; ``extra.optional``: only in the case its note tells."""
    return [
        paper
        for paper in reference.codes(PAPERS)
        if finding.need in paper.extra.get("for", ())
        and (paper.extra.get("if") is None or answers.get(paper.extra["if"]) == YES)
    ]


def _authority(answers: Mapping[str, str], extra: Mapping[str, Any]) -> str | None:
    held = extra.get("authority", {})
    return held.get("project") if answers["project"] == "local" and "project" in held else held.get("")


def _by_direction(held: Mapping[str, str], direction: str) -> str | None:
    return held.get(direction, held.get(""))
