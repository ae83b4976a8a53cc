"""The numbers behind the ranking: those of the book, and those of Whoosh's own searcher."""

from pathlib import Path

import pytest
from whoosh import index, query
from whoosh.util.numeric import byte_to_length, length_to_byte

from marketplace.search import bm25
from marketplace.search.engine import Asked, SearchDocument, Statistics
from marketplace.search.terms import KEEP, LISTING, STREAMS, UNMARKED, asked, asked_by_listing, streams
from marketplace.search.whoosh_engine import POINTER, WhooshEngine
from tests.search.listings import DOCUMENTS


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    made = WhooshEngine(tmp_path / "index")
    made.rebuild(DOCUMENTS)
    return made


def scores_of(engine: WhooshEngine, text: str) -> dict[str, float]:
    """What the engine gives to every document that has any of the terms."""
    question = Asked(tuple(asked(text, engine.statistics())))
    return {hit.public_id: hit.score for hit in engine.candidates(question, limit=1000).hits}


def plain_scores(text: str) -> dict[str, float]:
    """BM25F by the book, a document at a time; lengths are rounded as Whoosh stores them."""
    bags = {d.public_id: streams(f"{d.title}\n{d.body}") for d in DOCUMENTS}
    statistics = Statistics(len(bags), lambda stream, term: sum(term in bag[stream] for bag in bags.values()))
    average = {stream: sum(len(bag[stream]) for bag in bags.values()) / len(bags) for stream in STREAMS}
    scores: dict[str, float] = {}
    for stream, term, weight, _ in asked(text, statistics):
        for name, bag in bags.items():
            often, length = bag[stream].count(term), byte_to_length(length_to_byte(len(bag[stream])))
            if often:
                norm = bm25.K1 * (1 - bm25.B + bm25.B * length / average[stream])
                gain = weight * statistics.rarity(stream, term) * often * (bm25.K1 + 1) / (often + norm)
                scores[name] = scores.get(name, 0.0) + gain
    return scores


@pytest.mark.parametrize("text", ["máy sấy mít", "may say", "xử lý nước thải và khử khuẩn", DOCUMENTS[6].body])
def test_scores_are_those_of_the_book(engine: WhooshEngine, text: str):
    assert scores_of(engine, text) == pytest.approx(plain_scores(text), abs=0.01)


def whoosh_scores(engine: WhooshEngine, root: Path, text: str) -> dict[str, float]:
    """What Whoosh's own searcher makes of the same terms."""
    directory = root / (root / POINTER).read_text().strip()
    snapshot = engine._fresh()
    with index.open_dir(str(directory)).searcher() as searcher:
        statistics = Statistics(searcher.doc_count_all(), searcher.reader().doc_frequency)
        terms = [query.Term(t.stream, t.text, boost=t.weight) for t in asked(text, statistics)]
        hits = searcher.search(query.Or(terms), limit=None)
        names = snapshot.identities([hit.docnum for hit in hits])
        return {name: hit.score for (_, name), hit in zip(names, hits, strict=True)}


@pytest.mark.parametrize("text", ["máy sấy mít", "may say", DOCUMENTS[6].body])
def test_scores_are_those_of_whoosh(engine: WhooshEngine, tmp_path: Path, text: str):
    engine.index(DOCUMENTS[2:4])
    assert scores_of(engine, text) == pytest.approx(whoosh_scores(engine, tmp_path / "index", text), abs=0.01)


def test_scores_are_those_of_whoosh_over_several_blocks_and_segments(engine: WhooshEngine, tmp_path: Path):
    words = ["máy sấy", "mít", "xoài", "bơm nhiệt", "lúa", "trấu", "nước thải"]
    many = [
        SearchDocument("technology", f"t{n}", f"Máy số {n}", " ".join(words[n % k] for k in range(1, 8)))
        for n in range(400)
    ]
    engine.rebuild(many[:320])
    engine.index(many[300:])
    engine.index([], [("technology", f"t{n}") for n in range(0, 400, 9)])
    scores = scores_of(engine, "máy sấy mít bơm nhiệt")
    assert len(scores) > 300
    assert scores == pytest.approx(whoosh_scores(engine, tmp_path / "index", "máy sấy mít bơm nhiệt"), abs=0.01)


def test_long_texts_are_asked_by_their_most_telling_terms():
    text = " ".join(f"từ{n} máy" for n in range(300))
    statistics = Statistics(1000, lambda stream, term: 900 if term.startswith("ma") else 5)
    terms = asked(text, statistics)
    assert {stream: sum(t.stream == stream for t in terms) for stream in STREAMS} == KEEP
    assert not any(t.text == "may" for t in terms)


def test_common_syllables_are_cut_only_when_there_are_documents_enough():
    few, many = (Statistics(size, lambda *_, size=size: size // 2) for size in (100, 1000))
    rare = Statistics(1000, lambda stream, term: 5 if term == "mit" else 500)
    assert {t.text for t in asked("may mit", few) if t.stream == "f"} == {"may", "mit"}
    assert {t.text for t in asked("may mit", many) if t.stream == "f"} == {"may", "mit"}
    assert {t.text for t in asked("may mit", rare) if t.stream == "f"} == {"mit"}
    assert {t.text for t in asked("may mit", rare) if t.stream == "fb"} == {"may_mit"}


@pytest.mark.parametrize(("found", "of", "is_kept"), [(300, 1000, True), (301, 1000, False), (60, 200, True)])
def test_common_syllables_are_those_of_three_in_ten_documents(found: int, of: int, is_kept: bool):
    statistics = Statistics(of, lambda stream, term: 5 if term == "mit" else found)
    assert ("may" in {t.text for t in asked("may mit", statistics) if t.stream == "f"}) == is_kept


def test_marks_in_the_query_give_exact_syllables_their_weight():
    statistics = Statistics(10, lambda *_: 1)
    assert {t.weight for t in asked("mít", statistics) if t.stream == "e"} == {1.0}
    assert {t.weight for t in asked("mit", statistics) if t.stream == "e"} == {0.5}


def test_measures_and_single_letters_count_in_pairs_alone():
    statistics = Statistics(10, lambda *_: 1)
    terms = asked_by_listing("sấy 50 kg ở 60 °C", statistics)
    assert not {t.text for t in terms if t.stream != "fb"} & {"kg", "c"}
    assert "50_kg" in {t.text for t in terms if t.stream == "fb"}
    assert {t.text for t in asked("kg", statistics) if t.stream == "f"} == {"kg"}


def test_names_of_places_are_passed_over_in_listings():
    statistics = Statistics(10, lambda *_: 1)
    places = {("an", "giang"), ("tay", "ninh")}
    found = {t.text for t in asked_by_listing("Trại lươn An Giang cần cám, an toàn", statistics, places)}
    assert not {"giang", "an_giang", "luon_an", "giang_can"} & found
    assert {"luon", "trai_luon", "can_cam", "an_toan", "an"} <= found
    assert "an_giang" in {t.text for t in asked("lươn An Giang", statistics)}
    assert asked_by_listing("An Giang", statistics, places) == []


def test_long_texts_trust_syllables_alike_without_marks_less():
    statistics = Statistics(10, lambda *_: 1)
    assert {t.stream: t.weight for t in asked_by_listing("bờ rào vườn", statistics)} == LISTING
    assert {t.stream: t.weight for t in asked_by_listing("bo rao vuon", statistics)} == UNMARKED
