"""Reasons and outcomes as sentences."""

from __future__ import annotations

from marketplace.reference.service import find


def reason_in_words(name: str, code: str | None, words: str) -> str:
    """A code of list ``name`` with the words given to it; for "another reason" the words alone."""
    entry = find(name, code)
    if entry is None or (words and entry.extra.get("needs_words")):
        return words
    return f"{entry.label}. {words}" if words else entry.label
