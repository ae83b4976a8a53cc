"""The doors to an account may be tried only so often: really 429, over all web processes."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from marketplace.kernel.clock import now
from tests.visitor import PASSWORD, SIGN_IN, Visitor


def tries(visitor: Visitor, url: str, count: int, **data: str) -> list[int]:
    """The answers to the same form sent ``count`` times."""
    token = visitor.csrf_token()
    return [visitor.post(url, data={"csrf_token": token, **data}).status_code for _ in range(count)]


def test_sign_in_per_account(lan, minh, visitor):
    assert tries(visitor, SIGN_IN, 11, email=lan.email, password="wrong")[-2:] == [200, 429]
    right = tries(visitor, SIGN_IN, 1, email=" LAN@Example.vn", password=PASSWORD)
    assert right == [429]  # neither the right password nor other capital letters help
    assert tries(visitor, SIGN_IN, 1, email=minh.email, password=PASSWORD) == [303]


def test_the_page_itself_is_still_there_and_the_answer_says_when(lan, visitor):
    tries(visitor, SIGN_IN, 10, email=lan.email, password="wrong")
    answer = visitor.submit(SIGN_IN, {"email": lan.email, "password": "wrong"})
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) <= 300
    assert visitor.get(SIGN_IN).status_code == 200


def test_it_passes(lan, visitor):
    with time_machine.travel(now(), tick=False) as clock:
        assert tries(visitor, SIGN_IN, 11, email=lan.email, password="wrong")[-1] == 429
        clock.shift(timedelta(minutes=5, seconds=1))
        assert tries(visitor, SIGN_IN, 1, email=lan.email, password=PASSWORD) == [303]


def test_another_address_is_not_shut_out(lan, visitor):
    tries(visitor, SIGN_IN, 11, email=lan.email, password="wrong")
    data = {"csrf_token": visitor.csrf_token(), "email": lan.email, "password": PASSWORD}
    answer = visitor.post(SIGN_IN, data=data, environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    assert answer.status_code == 303


def test_sign_in_per_address(app, visitor):
    token = visitor.csrf_token()
    answers = [
        visitor.post(SIGN_IN, data={"csrf_token": token, "email": f"x{n}@example.vn", "password": "wrong"}).status_code
        for n in range(61)
    ]
    assert answers[-2:] == [200, 429]


def test_reset(lan, visitor):
    assert tries(visitor, "/quen-mat-khau", 6, email=lan.email) == [303] * 5 + [429]
    assert tries(visitor, "/quen-mat-khau", 1, email="nobody@example.vn") == [303]


def test_register(app, visitor):
    assert tries(visitor, "/dang-ky", 11, email="x")[-2:] == [200, 429]


def test_a_form_without_token_is_400_and_not_counted(lan, visitor):
    for _ in range(12):
        assert visitor.post(SIGN_IN, data={"email": lan.email, "password": "wrong"}).status_code == 400
    assert tries(visitor, SIGN_IN, 1, email=lan.email, password=PASSWORD) == [303]
