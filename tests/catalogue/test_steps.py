"""The buttons of the owner, and what the page answers when they do not work."""

from __future__ import annotations

from marketplace.catalogue.status import Status
from marketplace.kernel.db import transaction
from tests.cast import make_need, make_technology
from tests.catalogue.test_policies import bring_to
from tests.catalogue.test_show import address

S = Status
VERBS = {"gui-duyet": "submit", "rut": "withdraw", "bo-ban-nhap": "discard", "mo-lai": "reopen"}
WORKS = {
    ("gui-duyet", S.DRAFT): S.SUBMITTED,
    ("gui-duyet", S.RETURNED): S.SUBMITTED,
    ("rut", S.SUBMITTED): S.WITHDRAWN,
    ("rut", S.CONFIRMING): S.WITHDRAWN,
    ("rut", S.PUBLISHED): S.WITHDRAWN,
    ("rut", S.HIDDEN): S.WITHDRAWN,
    ("rut", S.RETURNED): S.WITHDRAWN,
    ("bo-ban-nhap", S.DRAFT): S.WITHDRAWN,
    ("mo-lai", S.REFUSED): S.DRAFT,
    ("mo-lai", S.WITHDRAWN): S.DRAFT,
    ("mo-lai", S.EXPIRED): S.DRAFT,
}


def test_steps(visit, lan, quan):
    with transaction():
        pairs = [(word, status) for word in VERBS for status in Status]
        items = [bring_to(make_technology(lan, lan.organisations[0]), status, lan, quan) for _, status in pairs]
    reader = visit(lan)
    token = reader.csrf_token()
    for (word, status), item in zip(pairs, items, strict=True):
        response = reader.post(address(item, f"/{word}"), data={"csrf_token": token})
        target = WORKS.get((word, status))
        assert response.status_code == (303 if target else 409), (word, status)
        assert item.status == (target or status), (word, status)


def test_the_page_offers_what_works(visit, lan, quan):
    with transaction():
        items = [bring_to(make_need(lan, lan.organisations[0]), status, lan, quan) for status in Status]
    reader = visit(lan)
    for item in items:
        actions = {f.get("action") for f in reader.page(address(item)).forms}
        assert {a for a in actions if a in {address(item, f"/{word}") for word in VERBS}} == {
            address(item, f"/{word}") for word, start in WORKS if start == item.status
        }


def test_not_for_others(visitor, visit, an, quan, technology):
    for reader in (visit(an), visit(quan), visitor):
        token = reader.csrf_token()
        for word in VERBS:
            response = reader.post(address(technology, f"/{word}"), data={"csrf_token": token})
            assert response.status_code == (303 if reader is visitor else 403)
            assert reader is not visitor or "/dang-nhap" in response.location
    assert technology.status == S.PUBLISHED


def test_a_draft_of_others_does_not_exist(visit, lan, an):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
    reader = visit(an)
    assert reader.post(address(item, "/gui-duyet"), data={"csrf_token": reader.csrf_token()}).status_code == 404


def test_other_verbs_have_no_address(visit, lan, technology):
    reader = visit(lan)
    token = reader.csrf_token()
    for word in ("duyet", "publish", "refuse", "submit", "xoa"):
        assert reader.post(address(technology, f"/{word}"), data={"csrf_token": token}).status_code == 404


def test_without_a_token_nothing_happens(visit, lan, technology):
    reader = visit(lan)
    for data in ({}, {"csrf_token": ""}, {"csrf_token": "forged"}):
        assert reader.post(address(technology, "/rut"), data=data).status_code == 400
    assert technology.status == S.PUBLISHED


def test_an_incomplete_draft_leads_to_its_gaps(visit, lan):
    with transaction():
        item = make_technology(lan, lan.organisations[0], solution="")
    reader = visit(lan)
    response = reader.post(address(item, "/gui-duyet"), data={"csrf_token": reader.csrf_token()}, follow_redirects=True)
    assert response.request.path == address(item, "/sua") and "/sua?buoc=1#solution" in response.text
    assert item.status == S.DRAFT


def test_two_at_once(visit, lan, technology):
    """The second of two clicks is told kindly that it came late."""
    reader = visit(lan)
    token = reader.csrf_token()
    first, second = (reader.post(address(technology, "/rut"), data={"csrf_token": token}) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 409)
