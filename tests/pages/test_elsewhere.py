"""What belongs to one deal is not reached through another, not even by people who read both."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.extensions import limiter
from tests.pages.addresses import ask, endpoints, is_refusal
from tests.pages.expectations import GET, POST, Cells
from tests.pages.world import World

PARTS = {
    *("agreement_id", "file_id", "meeting_id", "paper_id", "part", "part_id", "question_id", "reader_id", "row_id"),
    *("sheet", "withdrawal_id"),
}
OTHER = {"code", "form", "kind", "number", "person_id", "public_id", "side", "verb"}
"""Parts of addresses that name nothing of one deal."""
OF_THE_LISTING = {"dealroom.open_listing_file", "dealroom.open_part"}
"""The listing is the same in both."""
DEALS = ("deal.open", "deal.closed")
PEOPLE = ("lan", "minh", "hoa")
"""They read both deals, and with their roles all that is in them."""


@pytest.fixture(autouse=True)
def unhurried(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "enabled", False)


def parts_of(app: Flask, endpoint: str) -> set[str]:
    return {part for rule in app.url_map.iter_rules(endpoint) for part in rule.arguments}


def nested(app: Flask, method: str) -> list[str]:
    """Addresses of things within a deal."""
    rules = [one for one in app.url_map.iter_rules() if one.rule.startswith("/giao-dich/<public_id>/")]
    return sorted({one.endpoint for one in rules if method in (one.methods or ()) and one.arguments & PARTS})


def misplaced(world: World, cells: Cells, method: str) -> Iterator[tuple[str, str]]:
    """(case, address): each thing of the table under every deal that it is not of."""
    build = world.app.url_map.bind("localhost").build
    for endpoint in nested(world.app, method):
        cell = {} if endpoint in OF_THE_LISTING else cells[endpoint]
        assert isinstance(cell, dict), endpoint
        for case in cell:
            if "public_id=" in case:  # misplaced by hand
                continue
            values = world.values(case)
            for deal in DEALS:
                elsewhere = world.public_id(deal)
                if values.get("public_id") not in (None, elsewhere):
                    yield f"{endpoint} [{case}]", build(endpoint, {**values, "public_id": elsewhere}, method=method)


@pytest.mark.sqlite_only("the map of addresses knows no database")
def test_every_part_of_an_address_is_known(app: Flask):
    inside = [one for one in app.url_map.iter_rules() if one.rule.startswith("/giao-dich/<public_id>")]
    assert {part for rule in inside for part in rule.arguments} <= PARTS | OTHER
    assert len(nested(app, "GET")) > 20 and len(nested(app, "POST")) > 30
    assert set(nested(app, "GET")) <= endpoints(app, "GET")


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_is_reached_through_another_deal(world: World, person: str, method: str):
    client, found = world.visitor(person), []
    token = client.csrf_token()
    for case, url in misplaced(world, GET if method == "GET" else POST, method):
        more = {"data": {"csrf_token": token, "words": "Xin xem lại", "answer": "Xong"}} if method == "POST" else {}
        answer = ask(client, url, method, **more)
        if isinstance(answer, str) or not is_refusal(person, answer):
            found.append(f"{case} {url}: {answer if isinstance(answer, str) else answer.status_code}")
    assert not found, "\n".join(found)
