"""The base of every form: cleaned text, bounded length, and a token that is spent once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from marketplace.extensions import db
from marketplace.kernel import forms
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted, BaseForm, SpentToken, line, number_sent, prose


class Note(BaseForm):
    title = line("Tên", most=20, required=True)
    text = prose("Lời", most=50)


@pytest.fixture
def filled(app):
    """``filled(title=…)``: the form as a browser would send it, without the CSRF check of the page."""
    with app.test_request_context("/", method="POST"):
        yield lambda **values: Note(MultiDict({"title": "Máy sấy", **values}), meta={"csrf": False})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Máy   sấy  ", "Máy sấy"),
        ("Máy\x00 sấy\x07", "Máy sấy"),
        ("Ma\u0301y sa\u0302\u0301y", "Máy sấy"),
        ("Máy\u202e sấy\u200f", "Máy sấy"),
        ("Máy\tsấy\r\n", "Máy sấy"),
        ("Máy 🍈", "Máy 🍈"),
        ("Máy\u200bsấy", "Máysấy"),
    ],
)
def test_a_line_is_cleaned(filled, typed, kept):
    form = filled(title=typed)
    assert form.validate(), form.errors
    assert form.title.data == kept


def test_a_box_keeps_its_lines(filled):
    form = filled(text="một\r\nhai\x00\n\nba  ")
    assert form.validate()
    assert form.text.data == "một\nhai\n\nba"


@pytest.mark.parametrize("nothing", ["", "   ", "\x00", "\u200b\u202e", "\n\n"])
def test_what_is_required_may_not_be_nothing(filled, nothing):
    form = filled(title=nothing)
    assert not form.validate()
    assert list(form.errors) == ["title"]


@pytest.mark.parametrize(("text", "fits"), [("ế" * 20, True), ("ế" * 21, False), ("🍈" * 20, True), ("🍈" * 21, False)])
def test_length_is_counted_in_characters(filled, text, fits):
    form = filled(title=text)
    assert form.validate() is fits
    assert form.title.data == text, "what was typed stays in the box"


def test_a_form_is_accepted_once(filled):
    form = filled(form_token="abc_DEF-123")
    with transaction():
        form.spend_token()
    with pytest.raises(AlreadySubmitted), transaction():
        form.spend_token()


def test_a_failed_transaction_gives_the_token_back(filled):
    form = filled(form_token="abc")
    with pytest.raises(ZeroDivisionError), transaction():
        form.spend_token()
        1 / 0  # noqa: B018
    with transaction():
        form.spend_token()


@pytest.mark.parametrize("forged", ["a" * 41, "a\x00b", "a b", "<script>", "'; DROP TABLE spent_token"])
def test_a_forged_token_is_refused(filled, forged):
    form = filled(form_token=forged)
    assert not form.validate()
    assert "form_token" in form.errors


def test_each_form_has_a_token_of_its_own(app):
    with app.test_request_context("/"):
        assert Note().form_token.data != Note().form_token.data


def test_spent_tokens_are_forgotten_after_two_days(app):
    with transaction():
        db.session.add_all([SpentToken(token="old", at=now() - timedelta(days=3)), SpentToken(token="new", at=now())])
    with transaction():
        assert forms.sweep_tokens() == 1
    assert db.session.get(SpentToken, "new") is not None


@pytest.mark.parametrize(
    ("sent", "number"),
    [("7", 7), ("0", 0), ("12345678", 12345678), ("123456789", 0), ("", 0), (None, 0), ("-1", 0), ("²", 0), ("٣", 0),
     ("1.5", 0), ("9" * 5000, 0), (["1"], 0)],
)  # fmt: skip
def test_numbers_that_hidden_fields_bring_back(sent: object, number: int):
    assert number_sent(sent) == number
