"""Which changes of a listing on show are so small that they may go live at once and be looked at afterwards.

What counts is set in the configuration: SMALL_CHANGE_CHARACTERS (how much text in all may change) and
SMALL_CHANGE_KINDS (text, picture, document). Codes, figures, prices, rights and anything with a digit never count.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from flask import current_app

from marketplace.catalogue.content import LONG, same
from marketplace.catalogue.levels import PUBLIC, is_stricter

TEXTS = (LONG - {"must_have"}) | {"title"}


def is_small(
    kind: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    files_before: Sequence[Mapping[str, Any]] = (),
    files_after: Sequence[Mapping[str, Any]] = (),
) -> bool:
    """Does everything that differs between two contents and their files count as small?"""
    allowed = set(current_app.config["SMALL_CHANGE_KINDS"].replace(",", " ").split())
    names = [name for name in after if not same(before.get(name), after[name])]
    if any(name not in TEXTS for name in names) or (names and "text" not in allowed):
        return False
    most = current_app.config["SMALL_CHANGE_CHARACTERS"]
    if sum(changed_characters(str(before.get(name) or ""), str(after[name] or "")) for name in names) > most:
        return False
    return _files_are_small(files_before, files_after, allowed) and bool(
        names or list(files_before) != list(files_after)
    )


def changed_characters(before: str, after: str) -> float:
    """How many characters differ; infinite if a digit is among them: a figure is never a slip of the pen."""
    total = 0
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if any(sign.isdigit() for sign in before[a:b] + after[c:d]):
            return float("inf")
        total += max(b - a, d - c)
    return total


def _files_are_small(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]], allowed: set[str]
) -> bool:
    """Files may be added, described anew, kept from more readers and put in another order if their kind is allowed.

    They may not be taken away, nor be opened to more readers. Another order says nothing new, so it is no more than a
    file added; but the first picture is what a list shows, so it is looked at afterwards like any small change.
    """
    kept = {one["public_id"] for one in after}
    if any(one["public_id"] not in kept for one in before):
        return False
    held = {one["public_id"]: one for one in before}
    if any(one["public_id"] in held and is_stricter(_level(held[one["public_id"]]), _level(one)) for one in after):
        return False
    touched = {one["kind"] for one in after if _told(held.get(one["public_id"])) != _told(one)}
    return touched | _moved(before, after) <= allowed


def _level(one: Mapping[str, Any]) -> str:
    return str(one.get("level", PUBLIC))


def _told(one: Mapping[str, Any] | None) -> tuple[str, str] | None:
    return (one["alt"], _level(one)) if one else None


def _moved(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> set[str]:
    """The kinds of which the files that were there stand in another order; how kinds are mixed tells nothing."""
    orders = []
    for files in (before, [one for one in after if one["public_id"] in {held["public_id"] for held in before}]):
        order: dict[str, list[str]] = {}
        for one in files:
            order.setdefault(one["kind"], []).append(one["public_id"])
        orders.append(order)
    return {kind for kind, order in orders[0].items() if orders[1].get(kind) != order}
