"""What officers asked at fields, on the form of the poster: each request with a box for the answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext

from marketplace.catalogue import labels, remarks
from marketplace.catalogue.models import Publication
from marketplace.catalogue.revision_models import Remark
from marketplace.kernel.text import clean

LONGEST = 2000  # characters of an answer


@dataclass
class Asked:
    """One open request and the answer in its box, saved or just typed."""

    remark: Remark
    answer: str
    error: str = ""

    @property
    def name(self) -> str:
        """Of the box on the form."""
        return f"tra-loi-{self.remark.public_id}"

    @property
    def label(self) -> str:
        return str(labels.FIELDS.get(self.remark.field, self.remark.field))


def asked_of(item: Publication | None) -> list[Asked]:
    """The open requests about a listing, with the answers as they are saved."""
    return [Asked(remark, remark.answer) for remark in remarks.open_of(item)] if item is not None else []


def received(item: Publication) -> list[Asked]:
    """The open requests with the answers that were sent; one that is too long carries its error."""
    found = asked_of(item)
    for one in found:
        one.answer = clean(request.form.get(one.name, one.answer)).strip()
        if len(one.answer) > LONGEST:
            one.error = gettext("Xin viết không quá %(most)s ký tự.", most=LONGEST)
    return found


def by_field(asked: Iterable[Asked]) -> dict[str, list[Asked]]:
    """For the form: the requests that stand at each field."""
    found: dict[str, list[Asked]] = {}
    for one in asked:
        found.setdefault(one.remark.field, []).append(one)
    return found


def save(item: Publication, actor: Any, asked: Iterable[Asked]) -> None:
    """Write the answers, in the caller's transaction; a request that was settled meanwhile is passed over."""
    sent = {one.remark.id: one.answer for one in asked}
    for remark in remarks.open_of(item):
        remarks.answer(remark, actor, sent.get(remark.id, remark.answer))
