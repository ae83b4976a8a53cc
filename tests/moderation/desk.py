"""What an officer sends from the desk's pages."""

from __future__ import annotations

from typing import Any

from marketplace.moderation import checklists
from marketplace.moderation.answers import name_of
from tests.visitor import Visitor

GIVEN = {"note": "Theo quyết định số 12", "link": "https://wipopublish.ipvietnam.gov.vn/1", "day": "05/01/2026"}


def url_of(item: Any, revision: Any = None) -> str:
    address = f"/kiem-duyet/{item.kind}/{item.public_id}"
    return address if revision is None else f"{address}/ban-sua/{revision.public_id}"


def all_met(kind: str, *left_out: str, **changed: str) -> dict[str, str]:
    """“Đạt” to every question of a kind, but for those left out; ``changed``: code → another answer."""
    found = {}
    listed = checklists.newest(kind)
    assert listed is not None
    for question in listed.questions:
        if question["code"] not in left_out:
            found[name_of(question["code"])] = changed.get(question["code"], "yes")
            found |= {name_of(question["code"], part): GIVEN[part] for part in question["needs"]}
    return found


def form_of(client: Visitor, item: Any, revision: Any = None, query: str = "") -> dict[str, str]:
    """The decision form as it stands on the page, without an answer."""
    page = url_of(item, revision) + query
    for verb in ("return", "undo"):
        form = dict(client._form_for(f"{url_of(item, revision)}/{verb}", page))
        if "version" in form:
            return form
    return form


def send(
    client: Visitor, item: Any, verb: str, data: dict[str, Any] | None = None, query: str = "", revision: Any = None
) -> Any:
    """A decision; an approval with every question answered, unless ``data`` says otherwise."""
    form: dict[str, Any] = form_of(client, item, revision, query)
    if verb in ("publish", "endorse", "approve"):
        form |= all_met(item.kind)
    sent = {name: value for name, value in {**form, **(data or {})}.items() if value is not None}
    return client.post(f"{url_of(item, revision)}/{verb}{query}", data=sent)
