"""What is not on show is in nothing that programs read; an anonymous need has no organisation anywhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.catalogue.models import Need, Technology
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.opendata import pictures
from tests.opendata.reading import FEEDS, linked, mapped, put_away
from tests.visitor import Visitor

AWAY = ("draft", "submitted", "hidden", "withdrawn", "expired")
Visit = Callable[[Any], Visitor]


@pytest.mark.parametrize("status", AWAY)
@pytest.mark.parametrize("kind", ["technology", "need"])
def test_what_is_not_on_show_is_nowhere(
    kind: str, status: str, lan: Person, quan: Person, technology: Technology, visitor: Visitor, visit: Visit
):
    with transaction():
        item = put_away(kind, status, lan, quan)
        assert item.status == status
        public_id = item.public_id
    path = f"/{'cong-nghe' if kind == 'technology' else 'nhu-cau'}/{public_id}"
    for reader in (visitor, visit(lan), visit(quan)):  # its owner and an officer get no more than a guest
        assert path not in mapped(reader)
        for feed in FEEDS:
            text = reader.get(feed).text
            assert public_id not in text and "Bí mật" not in text, feed
        assert reader.get(f"{path}/anh-chia-se.png").status_code == 404
    page = visitor.get(path)
    assert "application/ld+json" not in page.text and f"{public_id}/anh-chia-se" not in page.text


@pytest.mark.parametrize("kind", ["technology", "need"])
def test_nothing_is_said_to_its_owner_about_a_draft(kind: str, lan: Person, quan: Person, visit: Visit):
    with transaction():
        item = put_away(kind, "draft", lan, quan)
        path = f"/{'cong-nghe' if kind == 'technology' else 'nhu-cau'}/{item.public_id}"
    text = visit(lan).get(path).text
    assert "application/ld+json" not in text and "og:" not in text


# (anonymous, is the organisation named)
@pytest.mark.parametrize(("anonymous", "is_named"), [(True, False), (False, True)])
def test_who_seeks_is_named_only_where_a_guest_is_told(
    anonymous: bool, is_named: bool, need: Need, minh: Person, quan: Person, visitor: Visitor, visit: Visit
):
    with transaction():
        need.anonymous = anonymous
    organisation = minh.organisations[0]
    for reader in (visitor, visit(quan)):
        for feed in ("/tin-moi.atom", "/nhu-cau.atom", "/linh-vuc/211.atom"):
            assert (organisation.name in reader.get(feed).text) == is_named, feed
    said = json.dumps(linked(visitor.page(f"/nhu-cau/{need.public_id}")), ensure_ascii=False)
    for words in (organisation.name, organisation.public_id):
        assert (words in said) == is_named
    assert organisation.name not in repr(pictures.of_listing(need))


@pytest.mark.parametrize("change", ["suspended", "not verified"])
def test_organisations_that_were_not_verified_are_left_out(change: str, lan: Person, visitor: Visitor):
    good = lan.organisations[0]
    path = f"/to-chuc/{good.public_id}"
    assert path in mapped(visitor) and "Organization" in linked(visitor.page(path))
    with transaction():
        good.suspended_at = now() if change == "suspended" else None
        good.verified_at = good.verified_at if change == "suspended" else None
    assert path not in mapped(visitor) and "Organization" not in linked(visitor.page(path))
