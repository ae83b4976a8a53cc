"""Kept exact keys: written once, right for phrases, and telling how a word is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, func, select, update

from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.search import kept, texts
from marketplace.search.engine import SearchDocument
from marketplace.search.models import IndexedText
from marketplace.search.terms import streams_of
from marketplace.search.typed import Piece, Typed
from marketplace.vietnamese.keys import keys
from tests.search.listings import DOCUMENTS

MIT, LUA = ("technology", "sayMit"), ("technology", "sayLua")
EVERYTHING = [(document.kind, document.public_id) for document in DOCUMENTS]


def put(*documents: SearchDocument) -> None:
    with transaction():
        texts.keep(documents, {(d.kind, d.public_id): texts.tokens_of(d) for d in documents})


@pytest.fixture
def listings(app: Any) -> None:
    put(*DOCUMENTS)


def rows() -> int:
    return int(db.session.execute(select(func.count()).select_from(IndexedText)).scalar_one())


def test_tokens_are_the_exact_keys_of_title_and_text():
    document = replace(DOCUMENTS[0], title="Máy  SẤY\n mít", body="Hòa, hoà; 5,5 kg *")
    assert texts.tokens_of(document) == " ".join(k.exact for k in keys("Máy sấy mít hòa hòa 5,5 kg"))


@pytest.mark.parametrize("text", ["", "\0", "🌾 *", "\u200b\u202e"])
def test_a_text_without_words_has_no_tokens(app: Any, text: str):
    empty = replace(DOCUMENTS[0], title=text, body=text)
    put(empty)
    assert texts.known([empty]) == {MIT: ""}


def test_kept_once_and_replaced(listings: None):
    put(replace(DOCUMENTS[0], version=4, title="Máy sấy xoài"))
    assert rows() == len(DOCUMENTS)
    assert texts.known([replace(DOCUMENTS[0], version=4)])[MIT].startswith("may_2 sây_2 xoai_1")


def test_only_of_the_version_asked_for(listings: None):
    assert texts.known(DOCUMENTS).keys() == set(EVERYTHING)
    assert texts.known([replace(DOCUMENTS[0], version=9)]) == {}


def test_keys_of_another_kind_are_of_no_use(listings: None):
    with transaction():
        db.session.execute(update(IndexedText).values(chain="0"))
    assert texts.known(DOCUMENTS) == {}
    assert texts.kept_tokens(EVERYTHING) == {}


@pytest.mark.parametrize(
    ("phrases", "found"),
    [
        (["máy sấy mít"], {MIT}),
        (["may say mit"], {MIT}),
        (["MÁY SẤY"], {MIT, LUA, ("need", "canSayMit")}),
        (["máy say"], set()),
        (["sấy máy"], set()),
        (["sấy mít", "bơm nhiệt"], {MIT}),
        (["sấy mít", "đốt trấu"], set()),
        (["may say", "đốt trấu"], {LUA}),
        (["ay sấy"], set()),
        (["200 kg"], {MIT}),
        (["00 kg"], set()),
        (["hoá đơn điện tử"], {("technology", "hoaDon")}),
        (["hóa đơn ðiện tử"], {("technology", "hoaDon")}),
        (["*", "", "máy sấy lúa"], {LUA}),
        (["x" * 100_000], set()),
        (["máy\0sấy lúa"], {LUA}),
    ],
)
def test_phrases_stand_there_word_for_word(listings: None, phrases: list[str], found: set[Any]):
    assert holding(phrases, EVERYTHING) == found


def holding(phrases: list[str], identities: list[Any]) -> set[Any]:
    """What quoted phrases let through: by index terms, and by the kept text where those cannot tell."""
    typed = Typed(tuple(Piece("phrase", phrase) for phrase in phrases))
    found = set()
    for identity, tokens in texts.kept_tokens(identities).items():
        streams = streams_of(tokens)
        if all(term in streams[stream] for stream, term in typed.required) and typed.fits(tokens):
            found.add(identity)
    return found


def test_only_among_those_asked_for(listings: None):
    assert holding(["máy sấy"], [LUA, ("need", "sayMit"), ("technology", "nobody")]) == {LUA}
    assert holding(["máy sấy"], []) == set()


def test_one_statement_for_five_hundred(listings: None, statements: Callable[[], int]):
    many = [*EVERYTHING, *((kind, f"x{n}") for n in range(600) for kind in ("technology", "need"))]
    assert holding(["máy sấy lúa"], many) == {LUA}
    assert statements() == 3


@pytest.fixture
def statements(app: Any):
    counted: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.startswith("SELECT"):
            counted.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield lambda: len(counted)
    event.remove(db.engine, "before_cursor_execute", note)


def test_what_is_not_on_show_is_forgotten(listings: None, technology: Any):
    put(replace(DOCUMENTS[0], public_id=technology.public_id), replace(DOCUMENTS[6], public_id=technology.public_id))
    with transaction():
        assert kept.forget_hidden(IndexedText) == len(DOCUMENTS) + 1
    left = db.session.execute(select(IndexedText.kind, IndexedText.public_id)).all()
    assert [tuple(row) for row in left] == [("technology", technology.public_id)]
