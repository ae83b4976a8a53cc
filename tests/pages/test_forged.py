"""Forms that no page has offered: hidden fields changed, fields added, the same form sent twice."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from marketplace.accounts.models import Invitation, Membership, Organisation, Person
from marketplace.catalogue.models import Need, Technology
from marketplace.deals.models import Deal, Interest, Message
from marketplace.extensions import db, limiter
from marketplace.kernel.files import StoredFile
from marketplace.offers.models import TermSheet
from tests.pages.addresses import ask
from tests.pages.forms_found import FoundForm, forms_for
from tests.pages.world import PEOPLE, World

CONTENT = (
    *(Technology, Need, Interest, Deal, Message, Organisation, Membership, Invitation, StoredFile, Person, TermSheet),
)
# Columns that only the program writes, with what somebody might like to see there.
FORGED = {
    "id": "1",
    "public_id": "abcdefghjkmn",
    "status": "published",
    "_status": "published",
    "number": "CN-2020-0001",
    "organisation_id": "1",
    "author_id": "1",
    "asker_id": "1",
    "published_at": "2026-01-01T00:00:00",
    "expires_at": "2099-01-01",
    "verified_at": "2026-01-01",
    "verified_by_id": "1",
    "is_verified": "1",
    "confirmed_at": "2026-01-01",
    "roles": "admin",
    "role": "owner",
    "is_officer": "1",
    "password_hash": "x",
    "attached": "1",
    "created_at": "2001-01-01",
    "anonymous": "",
    "side": "supply",
    "outcome": "HOPDONG",
}
GUARDED = tuple(FORGED.keys() - {"number", "anonymous", "role", "status", "outcome", "side"}) + ("_status",)


@pytest.fixture(autouse=True)
def unhurried(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "enabled", False)


def one_of_each(world: World) -> list[tuple[str, FoundForm]]:
    """The first form for each endpoint, and who found it."""
    found: dict[str, tuple[str, FoundForm]] = {}
    for person in PEOPLE:
        for form in forms_for(world, person):
            found.setdefault(form.endpoint, (person, form))
    return list(found.values())


def counts() -> dict[str, int]:
    db.session.rollback()
    return {m.__name__: db.session.execute(select(func.count()).select_from(m)).scalar_one() for m in CONTENT}


def guarded() -> dict[Any, dict[str, Any]]:
    """What forms have no business with, row by row."""
    db.session.rollback()
    found: dict[Any, dict[str, Any]] = {}
    for model in CONTENT:
        names = [one.key for one in model.__mapper__.column_attrs if one.key in GUARDED]
        for row in db.session.execute(select(model.id, *(getattr(model, name) for name in names))):
            found[model.__name__, row[0]] = dict(zip(names, row[1:], strict=True))
    return found


def test_forged_fields_change_nothing(world: World):
    """Fields that stand on no page are not looked at: what a row holds of them is what it held before."""
    found, tried, before = [], 0, guarded()
    for person, form in one_of_each(world):
        step = form.endpoint.rsplit(".", 1)[-1]
        if step in PURPOSE:
            continue
        client = world.visitor(person)
        sent = form.filled()
        for name, value in FORGED.items():
            if name not in sent:
                sent[name] = value
        sent["csrf_token"] = client.csrf_token()
        answer = ask(client, form.action, "POST", data=sent)
        after, tried = guarded() if world.ledger.changed() else before, tried + 1
        if isinstance(answer, str):
            found.append(f"{form}: {answer}")
        for key in before.keys() & after.keys():
            changed = {name for name in before[key] if before[key][name] != after[key][name]}
            found += [f"{form}: changed {name} of {key}" for name in changed - LEGITIMATE.get(step, set())]
        new = after.keys() - before.keys()
        found += [f"{form}: a new {key[0]} got {name}" for key in new for name in made_up(after[key])]
        world.put_back()
    assert not found, "\n".join(found)
    assert tried > 20


# Forms whose very purpose is to change such a column.
PURPOSE = {"step", "unhide", "do_confirm", "reset", "give_mark", "unverify", "change_password", "decide"}
LEGITIMATE = {
    **dict.fromkeys(("accept", "decline", "cancel", "introduce", "close", "reopen", "drop"), {"_status"}),
    **dict.fromkeys(("move", "call_invitation", "answer_as_member", "answer_invitation"), {"_status"}),
    **dict.fromkeys(("send", "withdraw"), {"_status", "number"}),
    "remove_paper": {"attached"},
    **dict.fromkeys(("answer", "call", "merge"), {"_status"}),
    **dict.fromkeys(("confirm", "renew", "ending"), {"_status", "expires_at"}),
    "edit": {"verified_at", "verified_by_id", "is_verified"},  # a name that was changed is looked at again
}


def made_up(row: dict[str, Any]) -> list[str]:
    """Forged values that a new row has taken."""
    wrong = [name for name in ("public_id", "password_hash") if name in row and row[name] == FORGED[name]]
    wrong += ["_status"] if row.get("_status") == "published" else []
    wrong += [name for name in ("verified_at", "confirmed_at", "published_at") if row.get(name) is not None]
    return wrong


def test_a_form_sent_twice_counts_once(world: World):
    """Two clicks, or "back" and "send" again: one row, and a kind answer."""
    found = []
    for person, form in one_of_each(world):
        client = world.visitor(person)
        sent = form.filled()
        sent["csrf_token"] = client.csrf_token()
        first = ask(client, form.action, "POST", data=MultiDict(sent))
        once = counts()
        second = ask(client, form.action, "POST", data=MultiDict(sent))
        if counts() != once:
            different = [name for name, n in counts().items() if n != once[name]]
            found.append(f"{form}: a second {', '.join(different)}")
        code = second if isinstance(second, str) else second.status_code
        if isinstance(first, str) or isinstance(second, str) or second.status_code >= 500:
            found.append(f"{form}: {first if isinstance(first, str) else code}")
        world.put_back()
    assert not found, "\n".join(found)


def form_on(world: World, person: str, page: str, endpoint: str) -> FoundForm:
    return next(form for form in forms_for(world, person) if form.endpoint == endpoint and form.page == page)


def send(world: World, person: str, form: FoundForm, **forged: Any) -> int:
    """The form with these values in place of its own; the status of the answer."""
    client = world.visitor(person)
    sent = form.filled()
    sent["csrf_token"] = client.csrf_token()
    for name, value in forged.items():
        sent.setlist(name, [value])
    answer = ask(client, form.action, "POST", data=sent)
    assert not isinstance(answer, str), answer
    return answer.status_code


@pytest.mark.parametrize("kind", ["technology", "need"])
@pytest.mark.parametrize("foreign", ["lan.organisation", "an.organisation"])
def test_nobody_posts_for_a_foreign_organisation(world: World, kind: str, foreign: str):
    page = {"technology": "/cong-nghe/moi", "need": "/nhu-cau/moi"}[kind]
    form = form_on(world, "minh", page, f"{kind}.new")
    assert send(world, "minh", form, organisation=world.public_id(foreign)) in {200, 400, 403, 404, 422}
    assert world.ledger.changed() == []


@pytest.mark.parametrize("field", ["organisation", "need"])
def test_nobody_asks_for_a_foreign_organisation_or_need(world: World, field: str):
    page = f"/cong-nghe/{world.public_id('lan.technology.published')}/de-nghi-ket-noi"
    form = form_on(world, "minh", page, "deals.ask")
    foreign = {"organisation": "an.organisation", "need": "lan.need.published"}[field]
    assert send(world, "minh", form, **{field: world.public_id(foreign)}) in {200, 403, 404, 422}
    assert world.ledger.changed() == []


@pytest.mark.parametrize(
    "technology", ["minh.technology.published", "lan.technology.refused", "lan.technology.expired"]
)
def test_nobody_offers_a_foreign_or_hidden_technology(world: World, technology: str):
    page = f"/nhu-cau/{world.public_id('minh.need.published')}/tra-loi"
    form = form_on(world, "lan", page, "answers.answer")
    assert send(world, "lan", form, technology=world.public_id(technology)) in {200, 403, 404, 422}
    assert world.ledger.changed() == []


@pytest.mark.parametrize("file", ["file.unattached", "file.draft", "file.shown"])
@pytest.mark.parametrize("field", ["kept", "drop"])
def test_nobody_takes_or_drops_a_foreign_file(world: World, file: str, field: str):
    """A file goes with whoever sent it, whatever a form says."""
    page = f"/cong-nghe/{world.public_id('minh.technology.draft')}/sua"
    form = form_on(world, "minh", page, "technology.edit")
    before = files()
    code = send(world, "minh", form, **{field: world.public_id(file)})
    assert code in {200, 303, 422} and files() == before
    answer = world.visitor("minh").get(page)
    assert world.public_id(file) not in answer.text and "BIMAT-lan" not in answer.text


def files() -> list[tuple[Any, ...]]:
    db.session.rollback()
    rows = db.session.execute(select(StoredFile).order_by(StoredFile.id)).scalars()
    technologies = db.session.execute(select(Technology).order_by(Technology.id)).scalars().unique()
    held = [(item.public_id, [one.file.public_id for one in item.attachments]) for item in technologies]
    return [(row.public_id, row.attached) for row in rows] + held


def test_a_version_made_up_does_not_overwrite(world: World):
    """Whoever writes over what they have not read is told so, and nothing is written."""
    page = f"/cong-nghe/{world.public_id('lan.technology.draft')}/sua"
    form = form_on(world, "lan", page, "technology.edit")
    for version in ("0", "999", "", "-1", "x", "1; DROP TABLE technology"):
        assert send(world, "lan", form, version=version) in {400, 409, 422}, version
        assert world.ledger.changed() == []
