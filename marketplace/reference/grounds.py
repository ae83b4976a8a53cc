"""Reasons of a list with what they rest on, as whoever is told of a decision reads them."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from marketplace.reference import service

OWN_RULE = "Sàn"
"""Source of a row that rests on no law: there is nothing to compare it with."""


@dataclass(frozen=True)
class Ground:
    """One reason: what it is, what it rests on, and whether that was compared with the text in force."""

    label: str
    note: str
    is_verified: bool

    @property
    def words(self) -> str:
        """In one line, for a mail or a list."""
        if not self.note:
            return self.label
        note = self.note.rstrip(".")
        if self.is_verified:
            return _("%(reason)s (căn cứ: %(note)s)", reason=self.label, note=note)
        return _("%(reason)s (căn cứ: %(note)s; cần kiểm tra lại văn bản gốc)", reason=self.label, note=note)


def ground(name: str, code: str) -> Ground:
    """The reason ``code`` of the list ``name``; an unknown code stands for itself."""
    entry = service.find(name, code)
    if entry is None:
        return Ground(code, "", True)
    is_verified = entry.source == OWN_RULE or entry.verified_on is not None
    return Ground(entry.label, "" if entry.extra.get("needs_words") else entry.note, is_verified)
