"""Articles: loaded once, written as versions, published by administrators, never overwritten by a release."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import Person
from marketplace.content import service, shipped
from marketplace.content.models import EVENT, GUIDE, KIND_LABELS, NEWS, PAGE, Article, ArticleVersion
from marketplace.content.places import BadPlace
from marketplace.content.service import wording_of
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now, today
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed, NotOpen
from tests.content.conftest import article, news


def shown_number(slug: str, kind: str = PAGE) -> int | None:
    found = service.shown(kind, slug)
    return found.number if found else None


def test_what_ships_is_on_show_and_loaded_once(app: Flask):
    with transaction():
        assert service.load() == 0
    for text in shipped.all_texts():
        found = service.shown(text.kind, text.slug)
        assert found is not None and found.made_by_id is None and wording_of(found) == text.wording
    assert {kind: service.count_shown(kind) for kind in KIND_LABELS} == {
        "page": 6,
        "guide": 3,
        "law": 5,
        "news": 0,
        "event": 0,
    }


def test_a_later_release_follows_only_what_nobody_has_edited(
    app: Flask, admin: Person, monkeypatch: pytest.MonkeyPatch
):
    with transaction():
        fees = article("phi")
        service.follow(fees, admin, replace(wording_of(service.versions(fees)[0]), body_vi="Của Sàn này."), 1)
    later = [replace(one, wording=replace(one.wording, body_vi="Bản sau.")) for one in shipped.all_texts()]
    monkeypatch.setattr(shipped, "all_texts", lambda: later)
    with transaction():
        assert service.load() == len(later) - 1
    assert [one.body_vi for one in service.versions(article("phi"))][0] == "Của Sàn này."
    assert shown_number("phi") == 1  # the draft is nobody's but the officers'
    assert shown_number("quy-che") == 2


def test_the_public_reads_what_was_published_last(app: Flask, admin: Person):
    with transaction():
        made = service.add(admin, NEWS, news())
    slug = made.article.slug
    assert slug == "san-mo-cua" and shown_number(slug, NEWS) is None
    with transaction():
        service.publish(made.article, admin, 1)
        service.follow(made.article, admin, news(body_vi="Bản nháp."), 1)
    assert shown_number(slug, NEWS) == 1
    with transaction():
        service.publish(made.article, admin, 2)
    assert shown_number(slug, NEWS) == 2
    with transaction():
        service.withdraw(made.article, admin, 2)
    assert shown_number(slug, NEWS) is None and service.list_shown(NEWS) == []
    with transaction():
        service.publish(made.article, admin, 2)
    assert shown_number(slug, NEWS) == 2
    verbs = [one.verb for one in history.entries_of(made.article)]
    assert verbs == ["add", "publish", "follow", "publish", "withdraw", "publish"]


def test_history_tells_what_changed_but_not_the_words(app: Flask, admin: Person):
    with transaction():
        service.follow(article("phi"), admin, replace(wording_of(service.versions(article("phi"))[0]), body_en=""), 1)
    (entry,) = history.entries_of(article("phi"))
    assert (entry.verb, entry.changes, entry.actor_id) == (
        "follow",
        {"number": 2, "changed": ["body_en"]},
        admin.public_id,
    )


def test_restoring_makes_the_next_version(app: Flask, admin: Person):
    with transaction():
        fees = article("phi")
        service.follow(fees, admin, news(), 1)
        made = service.restore(fees, admin, 1, 2, "như cũ")
    first, last = service.versions(article("phi"))[-1], service.versions(article("phi"))[0]
    assert made.number == 3 and wording_of(first) == wording_of(last)
    assert last.made_by_id == admin.id and last.published_at is None and last.note == "như cũ"
    assert history.entries_of(article("phi"))[-1].changes == {"number": 3, "of": 1}


ACTS: dict[str, Any] = {
    "follow": lambda text, who, base: service.follow(text, who, news(), base),
    "restore": lambda text, who, base: service.restore(text, who, 1, base),
    "publish": lambda text, who, base: service.publish(text, who, base),
    "withdraw": lambda text, who, base: service.withdraw(text, who, base),
}


@pytest.mark.parametrize("act", ACTS)
def test_who_has_not_seen_the_newest_changes_nothing(app: Flask, admin: Person, act: str):
    with transaction():
        made = service.add(admin, NEWS, news())
        service.publish(made.article, admin, 1)
        service.follow(made.article, admin, news(body_vi="Hai."), 1)
    for base in (1, 0, 3):
        with pytest.raises(NotOpen), transaction():
            ACTS[act](made.article, admin, base)
    assert [one.number for one in service.versions(made.article)] == [2, 1]


MAY: dict[str, dict[str, bool]] = {
    #            add    follow restore publish withdraw
    "lan": dict.fromkeys(("add", "follow", "restore", "publish", "withdraw"), False),
    "hoa": dict.fromkeys(("add", "follow", "restore", "publish", "withdraw"), False),
    "quan": {"add": True, "follow": True, "restore": True, "publish": False, "withdraw": False},
    "admin": dict.fromkeys(("add", "follow", "restore", "publish", "withdraw"), True),
}


@pytest.mark.parametrize("act", MAY["lan"])
@pytest.mark.parametrize("name", MAY)
def test_who_may_do_what(request: Any, app: Flask, second_admin: Person, name: str, act: str):
    person = request.getfixturevalue(name)
    with transaction():
        text = service.add(second_admin, NEWS, news()).article
        service.publish(text, second_admin, 1)
        service.follow(text, second_admin, news(body_vi="Hai."), 1)
    take = ACTS.get(act) or (lambda _text, who, _base: service.add(who, NEWS, news()))
    if MAY[name][act]:
        with transaction():
            take(text, person, 2)
    else:
        with pytest.raises(NotAllowed), transaction():
            take(text, person, 2)


@pytest.mark.parametrize(
    ("act", "base"),
    [
        (lambda who: service.add(who, PAGE, news()), "no new standing page"),
        (lambda who: service.withdraw(article("phi"), who, 1), "every page of the site links to it"),
        (lambda who: service.publish(article("phi"), who, 1), "it is on show"),
        (lambda who: service.restore(article("phi"), who, 1, 1), "it is the newest"),
        (lambda who: service.restore(article("phi"), who, 9, 1), "there is none"),
    ],
)
def test_what_is_not_open(app: Flask, admin: Person, act: Any, base: str):
    with pytest.raises(NotOpen), transaction():
        act(admin)


@pytest.mark.parametrize("changed", [{"body_vi": "{{x}}"}, {"body_en": "{{x}}"}, {"summary_vi": "{{x}}"}])
def test_a_place_that_there_is_not_is_not_saved(app: Flask, admin: Person, changed: dict[str, str]):
    with pytest.raises(BadPlace), transaction():
        service.add(admin, NEWS, news(**changed))
    assert service.standings(NEWS) == []


def test_addresses_differ(app: Flask, admin: Person):
    titles = ("Sàn mở cửa", "Sàn mở cửa!", "???", "…", "Đường dẫn " + "dài " * 40)
    with transaction():
        slugs = [service.add(admin, NEWS, news(title_vi=title)).article.slug for title in titles]
        assert service.add(admin, GUIDE, news()).article.slug == "san-mo-cua"
    assert slugs[:4] == ["san-mo-cua", "san-mo-cua-2", "bai", "bai-2"] and len(slugs[4]) <= 60


def test_events_come_and_go(app: Flask, admin: Person):
    days = {"xa": (30, None), "gan": (1, 2), "hom nay": (0, None), "dang": (-2, 0), "qua": (-3, -1), "cu": (-90, None)}
    with transaction():
        for title, (first, last) in days.items():
            wording = news(title_vi=title, day=today() + timedelta(days=first), place="Hội trường")
            if last is not None:
                wording = replace(wording, last_day=today() + timedelta(days=last))
            service.publish(service.add(admin, EVENT, wording).article, admin, 1)
    assert [one.title_vi for one in service.coming_events()] == ["dang", "hom nay", "gan", "xa"]
    past, total = service.past_events()
    assert [one.title_vi for one in past] == ["qua", "cu"] and total == 2


@pytest.mark.parametrize(
    "row",
    [
        lambda: Article(kind="song", slug="x"),
        lambda: Article(kind="page", slug="x", withdrawn_at=now()),
        lambda: Article(kind="page", slug="phi"),
        lambda: ArticleVersion(article=article("phi"), number=1, title_vi="x", body_vi="x"),
        lambda: ArticleVersion(article=article("phi"), number=0, title_vi="x", body_vi="x"),
        lambda: ArticleVersion(article=article("phi"), number=2, title_vi="x", body_vi="x", last_day=today()),
    ],
)
def test_the_database_is_the_last_line(app: Flask, row: Any):
    with pytest.raises(IntegrityError), transaction():
        db.session.add(row())
        db.session.flush()
