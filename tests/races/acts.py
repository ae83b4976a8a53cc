"""Buttons that are about to be pressed, and what is found afterwards."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.moderation.models import Review
from tests.html import Page
from tests.moderation.desk import all_met, form_of, url_of
from tests.visitor import Visitor

WORDS = "Xin đính kèm biên bản đo của đơn vị độc lập."
TYPED = {"return_words": WORDS, "remark-trl": "Chạy thử ở đâu?"}


def decision(client: Visitor, item: Any, verb: str, revision: Any = None, **data: str) -> Any:
    """The officer has the page open and has filled it in; what is returned presses the button."""
    form = {**form_of(client, item, revision), **data}
    if verb in ("publish", "endorse", "approve"):
        form |= all_met(item.kind)
    if verb in ("refuse", "undo"):
        form |= {"refuse_reasons": "QUANGCAO"}
    url = f"{url_of(item, revision)}/{verb}"
    return lambda: client.post(url, data=form)


def button(client: Visitor, url: str, page: str, **data: str) -> Any:
    """A form as it stands on its page, with ``data`` in it."""
    form: MultiDict[str, Any] = MultiDict(client._form_for(url, page))
    for name, value in data.items():
        form[name] = value
    return lambda: client.post(url, data=form)


def reviews() -> list[str]:
    return [row.verb for row in db.session.execute(select(Review).order_by(Review.id)).unique().scalars()]


def verbs(item: Any) -> list[str]:
    return [entry.verb for entry in history.entries_of(item)]


def count(model: Any) -> int:
    return int(db.session.execute(select(func.count()).select_from(model)).scalar_one())


def told(response: Any, *words: str, status: int = 409) -> None:
    """The word for the second one: a page with a heading, and everything that was typed."""
    assert response.status_code == status, response.status_code
    page = Page.read(response.text)
    assert page.one("h1").text and all(one in page.one("main").text for one in words)
