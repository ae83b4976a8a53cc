"""The reasons of a kept match in the reader's words."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from marketplace.matching.scoring import ReasonKind
from marketplace.reference.service import label


def in_words(reason: dict[str, Any]) -> tuple[str, bool]:
    """(sentence, does it speak for the match?) of one stored reason."""
    values, kind = reason["values"], reason["kind"]
    if kind == ReasonKind.WORDS:
        return _("Cùng nói về: %(words)s", words=", ".join(values)), True
    if kind == ReasonKind.FIELD:
        return _("Cùng lĩnh vực: %(names)s", names=_names("st_field", values)), True
    if kind == ReasonKind.SECTOR:
        return _("Cùng ngành kinh tế: %(names)s", names=_names("vsic", values)), True
    if kind == ReasonKind.TRL:
        return _("Đạt mức sẵn sàng mong muốn (TRL %(level)s)", level=values[0]), True
    if kind == ReasonKind.PROVINCE:
        return _("Cùng tỉnh: %(name)s", name=_names("province", values)), True
    return _("Có điều bên cầu không muốn: %(words)s", words=", ".join(values)), False


def _names(name: str, codes: list[str]) -> str:
    return ", ".join(label(name, code) for code in codes)
