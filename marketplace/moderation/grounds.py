"""The reasons of a decision with their legal ground."""

from __future__ import annotations

from marketplace.moderation.models import Review
from marketplace.reference.grounds import Ground, ground

LISTS = {"refuse": "refuse_reason", "return": "return_reason", "undo": "refuse_reason"}


def list_of(verb: str) -> str:
    """The code list of the reasons of a decision: refuse, return_revision …; empty where it has none."""
    return LISTS.get(verb.removesuffix("_revision"), "")


def of_review(review: Review) -> list[Ground]:
    return [ground(list_of(review.verb), code) for code in review.reasons]
