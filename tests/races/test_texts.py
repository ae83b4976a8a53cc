"""Two at one text of the exchange: no words are lost, and nothing goes on show that its publisher has not read."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.models import Person
from marketplace.content import service
from marketplace.content.models import NEWS, Article
from marketplace.kernel.db import transaction
from tests.cast import make_person
from tests.content.conftest import news
from tests.races.acts import button, told, verbs


@pytest.fixture
def admin(app: Flask) -> Person:
    with transaction():
        return make_person("Quản trị", "quantri@example.vn", "admin")


@pytest.fixture
def text(admin: Person) -> Article:
    """One version on show, and a draft after it."""
    with transaction():
        article = service.add(admin, NEWS, news()).article
        service.publish(article, admin, 1)
        service.follow(article, admin, news(body_vi="Bản hai."), 1)
        return article


def press(client: Any, text: Article, step: str, **data: str) -> Any:
    """The form for a step, open before the race begins."""
    page = f"/noi-dung/{text.public_id}"
    return button(client, f"{page}/{step}", f"{page}/sua" if step == "sua" else page, **data)


def bodies(text: Article) -> list[str]:
    return [one.body_vi for one in reversed(service.versions(text))]


@pytest.mark.parametrize("overlap", [True, False])
def test_two_save(race, text, visit, quan, admin, overlap):
    acts = [press(visit(one), text, "sua", body_vi=f"Lời của {one.name}.") for one in (quan, admin)]
    won, lost = race(*acts, overlap)
    assert won.status_code == 303 and bodies(text)[2:] == [f"Lời của {quan.name}."]
    told(lost, f"Lời của {admin.name}.", quan.name)


@pytest.mark.parametrize("step", ["dang", "go"])
def test_an_administrator_decides_on_what_somebody_changes(race, text, visit, quan, admin, step):
    won, lost = race(press(visit(quan), text, "sua", body_vi="Bản ba."), press(visit(admin), text, step))
    assert won.status_code == 303 and bodies(text)[2:] == ["Bản ba."]
    told(lost, "Người khác vừa sửa")
    assert service.shown(NEWS, text.slug).number == 1


def test_somebody_saves_what_is_being_published(race, text, visit, quan, admin):
    published, saved = race(press(visit(admin), text, "dang"), press(visit(quan), text, "sua", body_vi="Bản ba."))
    assert published.status_code == saved.status_code == 303
    assert service.shown(NEWS, text.slug).number == 2 and bodies(text)[2:] == ["Bản ba."]


@pytest.mark.parametrize(("first", "second"), [("dang", "dang"), ("dang", "go"), ("go", "dang"), ("go", "go")])
def test_two_administrators(race, text, visit, admin, first, second):
    with transaction():
        other = make_person("Quản trị hai", "quantri2@example.vn", "admin")
    won, lost = race(press(visit(admin), text, first), press(visit(other), text, second))
    assert won.status_code == 303
    if first == second:
        told(lost, "Người khác vừa sửa")
    done = {"dang": "publish", "go": "withdraw"}
    assert verbs(text)[3:] == [done[first]] + ([done[second]] if lost.status_code == 303 else [])
    shown = service.shown(NEWS, text.slug)
    assert (shown is None) == (verbs(text)[-1] == "withdraw")
