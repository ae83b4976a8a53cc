"""Who may do what with organisations and invitations. When a line changes, the reviewer sees the business change."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import EDITOR, VIEWER, Membership
from marketplace.accounts.policies import DOORS
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import Guest, allows
from tests.cast import make_person

EVERYTHING = {"see", "edit", "invite", "leave", "see_members"} | {"verify", "suspend", "hand_over"}
EVERYTHING |= {"hand_in", "read_papers", "remove_paper"}
WRITES = {"hand_in", "remove_paper"}
VERIFIES = {"see_members", "verify", "suspend", "hand_over", "read_papers", "remove_paper"}
ALLOWED = {
    # on Lan's institute
    "lan (owner)": {"see", "edit", "invite", "leave", "see_members", "read_papers"} | WRITES,
    "editor": {"see", "leave", "see_members", "read_papers"} | WRITES,
    "viewer": {"see", "leave", "see_members", "read_papers"},
    "an (another firm)": {"see"},
    "quan (moderator)": {"see"} | VERIFIES,
    "admin": {"see"} | VERIFIES,
    "hoa (broker)": {"see", "see_members", "hand_over"},
    "moderator who is its viewer": {"see", "leave", "see_members", "read_papers"},
    "guest": {"see"},
}
# What is left of it while the institute is suspended.
NOT_WHILE_SUSPENDED = {
    "lan (owner)": {"edit", "invite"} | WRITES,
    "editor": WRITES,
}
DOORS_OPEN = {
    "guest": {"anyone"},
    "lan (owner)": {"anyone", "members"},
    "quan (moderator)": {"anyone", "members", "officers", "moderators", "verifiers", "helpers", "writers"},
    "admin": {"anyone", "members", "officers", "admins", "verifiers", "case_officers", "writers"},
    "hoa (broker)": {"anyone", "members", "officers", "brokers", "helpers", "case_officers"},
}


@pytest.fixture
def actors(lan, an, quan, hoa, admin, institute):
    with transaction():
        joined = {
            (make_person("Biên tập", "editor@example.vn"), EDITOR),
            (make_person("Theo dõi", "viewer@example.vn"), VIEWER),
            (make_person("Kiểm duyệt", "both@example.vn", "moderator"), VIEWER),
        }
        for person, role in joined:
            db.session.add(Membership(person_id=person.id, organisation_id=institute.id, role=role))
        db.session.flush()
        db.session.expire_all()
    by_email = {person.email: person for person, _ in joined}
    return {
        "lan (owner)": lan,
        "editor": by_email["editor@example.vn"],
        "viewer": by_email["viewer@example.vn"],
        "an (another firm)": an,
        "quan (moderator)": quan,
        "admin": admin,
        "hoa (broker)": hoa,
        "moderator who is its viewer": by_email["both@example.vn"],
        "guest": Guest(),
    }


@pytest.mark.parametrize("who", ALLOWED)
def test_what_each_may_do(actors, institute, who):
    assert {action for action in EVERYTHING if allows(actors[who], action, institute)} == ALLOWED[who]


@pytest.mark.parametrize("who", ALLOWED)
def test_what_each_may_do_while_it_is_suspended(actors, institute, who):
    with transaction():
        institute.suspended_at = now()
    found = {action for action in EVERYTHING if allows(actors[who], action, institute)}
    assert found == ALLOWED[who] - NOT_WHILE_SUSPENDED.get(who, set())


@pytest.mark.parametrize("who", DOORS_OPEN)
def test_which_doors_open(actors, who):
    assert {name for name, opens in DOORS.items() if opens(actors[who])} == DOORS_OPEN[who]


@pytest.mark.parametrize(("email", "may"), [("an@example.vn", True), ("minh@example.vn", False)])
def test_an_invitation_is_for_one_address(an, invited, email, may):
    assert allows(an, "accept", invited(email)) is may
    assert not allows(Guest(), "accept", invited("x@example.vn"))


# status of (address, method) for guest, An (no part), Lan (owner), Hoa (broker), Quân (moderator)
PAGES = {
    "/to-chuc/{id}": (200, 200, 200, 200, 200),
    "/to-chuc/{id}/sua": (303, 403, 200, 403, 403),
    "/to-chuc/{id}/thanh-vien": (303, 403, 200, 200, 200),
    "/to-chuc/moi": (303, 200, 200, 200, 200),
    "/to-chuc/cho-xac-minh": (303, 403, 403, 403, 200),
    "/to-chuc/khongcotrang": (404, 404, 404, 404, 404),
}


@pytest.mark.parametrize("address", PAGES)
def test_who_sees_which_page(lan, an, hoa, quan, institute, visitor, visit, address):
    url = address.format(id=institute.public_id)
    browsers = [visitor, *(visit(person) for person in (an, lan, hoa, quan))]
    assert tuple(browser.get(url).status_code for browser in browsers) == PAGES[address]


POSTS = {
    "xin-xac-minh": (303, 403, 303, 403, 403),
    "roi": (303, 403, 303, 403, 403),
    "loi-moi": (303, 403, 200, 403, 403),
    "xac-minh": (303, 403, 403, 403, 400),
    "bo-xac-minh": (303, 403, 403, 403, 200),
    "thanh-vien/xxxxxxxxxxxx/bot": (303, 403, 404, 403, 403),
    "loi-moi/xxxxxxxxxxxx/huy": (303, 403, 404, 403, 403),
}


@pytest.mark.parametrize("what", POSTS)
def test_who_may_send_what(lan, an, hoa, quan, institute, visitor, visit, what):
    url = f"/to-chuc/{institute.public_id}/{what}"
    browsers = [visitor, *(visit(person) for person in (an, lan, hoa, quan))]
    answers = tuple(b.post(url, data={"csrf_token": b.csrf_token()}).status_code for b in browsers)
    assert answers == POSTS[what]
