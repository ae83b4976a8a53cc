"""Every engine answers as the plain one does, document by document: order, scores, totals, counts, evidence."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from marketplace.search.engine import DIMENSIONS, Asked, Engine, Result, SearchDocument, Term
from marketplace.search.nearness import unit
from marketplace.search.terms import STREAMS, asked, streams, streams_of
from marketplace.search.whoosh_engine import WhooshEngine
from marketplace.vietnamese.keys import keys
from tests.bench import corpus
from tests.search.listings import DOCUMENTS
from tests.search.reference_engine import ReferenceEngine

ENGINES: dict[str, Callable[[Path], Engine]] = {"whoosh": WhooshEngine}


def vector_of(chance: random.Random) -> bytes:
    return np.asarray(
        [round(max(-1.0, min(1.0, chance.gauss(0, 0.4))) * 127) for _ in range(DIMENSIONS)], np.int8
    ).tobytes()


def made(number: int) -> SearchDocument:
    """Two kinds, several codes, some without date, vector or kept tokens."""
    chance = random.Random(number)  # noqa: S311 - no secret
    document = corpus.document(number)
    text = f"{document.title}\n{document.body}"
    return replace(
        document,
        kind="technology" if number % 3 else "need",
        fields=tuple(chance.sample(corpus.FIELDS[:6], chance.randint(0, 3))),
        ip=("patent",) if number % 4 == 0 else (),
        published_at=document.published_at if number % 7 else None,
        tokens=" ".join(key.exact for key in keys(text)) if number % 2 else None,
        vector=vector_of(chance) if number % 5 else None,
    )


MANY = [*DOCUMENTS, *(made(number) for number in range(120))]


@pytest.fixture(scope="module")
def reference() -> ReferenceEngine:
    plain = ReferenceEngine()
    plain.rebuild(MANY)
    return plain


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Written in several commits, so that there are several segments, some of them merged."""
    built = ENGINES[request.param](tmp_path_factory.mktemp("engine"))
    built.rebuild(MANY[:60])
    for start in range(60, len(MANY), 5):
        built.index(MANY[start : start + 5])
    return built


CHANCE = random.Random(3)  # noqa: S311 - no secret
TEXTS = ["máy sấy mít", "may say", *(corpus.fragment(CHANCE, 3, 14) for _ in range(6)), corpus.text_of(CHANCE)]
PLAIN: dict[str, Any] = {}
FORMS: dict[str, dict[str, Any]] = {
    "everything": PLAIN,
    "one kind": {"kind": "technology"},
    "filters": {"filters": {"fields": {"101", "103", "4.01"}, "trl": {"5", "6", "7"}}},
    "unknown codes": {"filters": {"province": {"xx"}, "unheard": {"y"}}},
    "newest": {"sort": "newest", "offset": 2, "limit": 7},
    "a later page": {"offset": 5, "limit": 10},
    "left out": {"exclude": frozenset((d.kind, d.public_id) for d in MANY[::3])},
    "all of it": {"limit": 1000},
}


def same(found: Result, wanted: Result) -> None:
    """Equal but for the last digits of float32: neighbours whose scores are nearer than these may change places."""
    assert found.total == wanted.total
    assert dict(found.facets) == wanted.facets
    assert [hit.score for hit in found.hits] == pytest.approx([hit.score for hit in wanted.hits], abs=0.005)
    expected = {(hit.kind, hit.public_id): hit for hit in wanted.hits}
    for place, hit in enumerate(found.hits):
        mirror = wanted.hits[place]
        if (hit.kind, hit.public_id) != (mirror.kind, mirror.public_id):
            assert abs(hit.score - mirror.score) < 0.0003
        if other := expected.get((hit.kind, hit.public_id)):
            assert hit.score == pytest.approx(other.score, abs=0.005)
            assert hit.strength == pytest.approx(other.strength, abs=0.001)
            assert hit.meaning == pytest.approx(other.meaning, abs=0.001)
            assert dict(hit.terms) == pytest.approx(dict(other.terms), abs=0.001)


def compared(engine: Engine, reference: ReferenceEngine, question: Asked, form: dict[str, Any]) -> Result:
    found = engine.candidates(question, **form)
    same(found, reference.candidates(question, **form))
    return found


def terms_of(text: str, reference: ReferenceEngine) -> tuple[Term, ...]:
    return tuple(asked(text, reference.statistics()))


def test_statistics_are_the_same(engine: Engine, reference: ReferenceEngine):
    mine, plain = engine.statistics(), reference.statistics()
    assert mine.documents == plain.documents == engine.count()
    for document in MANY[:40:3]:
        for stream, tokens in streams(f"{document.title}\n{document.body}").items():
            for token in tokens:
                assert mine.frequency(stream, token) == plain.frequency(stream, token), (stream, token)
    assert [mine.frequency(stream, "unheard") for stream in STREAMS] == [0, 0, 0]
    assert engine.stamps() == reference.stamps()


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_words(engine: Engine, reference: ReferenceEngine, text: str, form: dict[str, Any]):
    terms = terms_of(text, reference)
    compared(engine, reference, Asked(terms), form)
    compared(engine, reference, Asked(terms, unit=7.5, floor=0.3), form)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_nothing_asked_for_is_everything(engine: Engine, reference: ReferenceEngine, form: dict[str, Any]):
    compared(engine, reference, Asked(), form)


@pytest.mark.parametrize("form", [{}, FORMS["filters"], FORMS["all of it"]])
@pytest.mark.parametrize("text", [DOCUMENTS[0].title, MANY[20].body, *TEXTS[2:4]], ids=range(4))
def test_required_and_banned(engine: Engine, reference: ReferenceEngine, text: str, form: dict[str, Any]):
    exact = streams(text)
    terms = terms_of(text, reference)
    required = frozenset({("e", exact["e"][0]), ("fb", exact["fb"][0])})
    banned = frozenset({("f", exact["f"][-1])})
    compared(engine, reference, Asked(terms, required=required), form)
    compared(engine, reference, Asked(terms, banned=banned), form)
    compared(engine, reference, Asked(required=required), form)
    compared(engine, reference, Asked(terms, required=required | {("e", "unheard")}), form)


def test_phrases_are_verified(engine: Engine, reference: ReferenceEngine):
    seen: list[Any] = []

    def verify(identities: Any) -> set[Any]:
        seen.append(list(identities))
        return {identity for identity in identities if ord(identity[1][-1]) % 2}

    question = Asked(terms_of(TEXTS[3], reference), verify=verify, floor=0.1)
    found = compared(engine, reference, question, {"limit": 200})
    assert 0 < found.total < len(MANY)
    assert len(seen[0]) == len(set(seen[0])) == len(seen[1])


def test_no_more_than_a_thousand_are_verified(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("marketplace.search.snapshot.TO_VERIFY", 10)
    asked_of: list[int] = []
    everything = Asked(verify=lambda found: asked_of.append(len(found)) or set(found))
    assert engine.candidates(everything).total == 10
    assert asked_of == [10]


@pytest.mark.parametrize("form", [{}, FORMS["one kind"], FORMS["filters"], FORMS["left out"]])
@pytest.mark.parametrize("text", ["", *TEXTS[:4]], ids=range(5))
def test_meaning(engine: Engine, reference: ReferenceEngine, text: str, form: dict[str, Any]):
    chance = random.Random(text)  # noqa: S311 - no secret
    known = next(one.vector for one in MANY[9 + chance.randrange(50) :] if one.vector and one.kind == "technology")
    meant = np.frombuffer(known, np.int8).astype(np.float32)
    question = Asked(terms_of(text, reference) if text else (), unit=20.0, vector=unit(meant), trust=1.3, floor=0.2)
    found = compared(engine, reference, question, form)
    assert any(hit.meaning > 0 for hit in found.hits) or (form and not text)  # filters may leave nothing near


def test_facets(engine: Engine, reference: ReferenceEngine):
    for form in ({}, {"kind": "need"}, {"kind": "technology", "filters": {"province": {"80", "79"}, "ip": {"patent"}}}):
        assert dict(engine.facets(**form)) == reference.facets(**form)


@pytest.mark.parametrize("start", ["máy", "may s", "s", "hệ thống x", "zzzz", "", "…"])
def test_suggestions(engine: Engine, reference: ReferenceEngine, start: str):
    for kind in (None, "need"):
        assert set(engine.suggest(start, 1000, kind)) == set(reference.suggest(start, 1000, kind))
        assert len(engine.suggest(start, 3, kind)) == len(reference.suggest(start, 3, kind))


def test_kept_tokens_and_raw_text_are_the_same_words():
    for document in MANY[:30]:
        text = f"{document.title}\n{document.body}"
        assert streams_of(" ".join(key.exact for key in keys(text))) == streams(text)
