"""The engines that are timed side by side really answer the same questions from the same tokens."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from marketplace.search.engine import SearchDocument, Term
from marketplace.vietnamese.keys import keys
from tests.bench.contenders import CONTENDERS, TOP
from tests.bench.corpus import document
from tests.bench.verdicts import KINDS, verdicts

COUNT = 60
TERMS = [
    Term("e", "máy_2", 1.0, "may"),
    Term("f", "may", 1.0, "may"),
    Term("f", "say", 1.0, "say"),
    Term("fb", "may_say", 1.0, "may_say"),
]


@pytest.fixture(scope="module")
def documents() -> list[SearchDocument]:
    made = [document(number) for number in range(COUNT)]
    return [replace(d, tokens=" ".join(key.exact for key in keys(f"{d.title}\n{d.body}"))) for d in made]


@pytest.fixture(scope="module")
def answers(documents, tmp_path_factory) -> dict[str, list[float]]:
    folders: dict[str, Path] = {}
    found = {}
    for name, make in CONTENDERS.items():
        contender = make()
        if contender.indexes not in folders:
            folders[contender.indexes] = tmp_path_factory.mktemp(contender.indexes)
            contender.build(folders[contender.indexes], documents)
        contender.open(folders[contender.indexes])
        contender.before()
        found[name] = contender.ask(TERMS)
    return found


@pytest.mark.parametrize("name", CONTENDERS)
def test_every_engine_finds_the_best_ten(answers, name: str):
    assert len(answers[name]) == TOP
    assert answers[name] == sorted(answers[name], reverse=True)
    assert answers[name][0] > 0


@pytest.mark.parametrize("name", ["ours-warm", "whoosh", "whoosh-array"])
def test_our_scores_are_those_of_whoosh(answers, name: str):
    assert answers[name] == pytest.approx(answers["ours-cold"], abs=0.005)


def test_documents_are_the_same_in_every_run_and_unlike_each_other():
    assert document(7) == document(7)
    assert len({document(number).body for number in range(COUNT)}) == COUNT


def figures(milliseconds: float, score: float = 1.0) -> dict:
    times, scores = dict.fromkeys(KINDS, [milliseconds] * 3), dict.fromkeys(KINDS, [[score]] * 3)
    return {"ms": times, "scores": scores}


def test_verdicts_tell_fast_from_slow():
    fast = {10_000: {"ours-cold": figures(1), "fts5": figures(3), "ours-warm": figures(1), "tantivy": figures(2)}}
    slow = {10_000: {"ours-cold": figures(40), "fts5": figures(3), "ours-warm": figures(3), "tantivy": figures(2)}}
    assert "NOT REACHED" not in verdicts(fast) and "reached" in verdicts(fast)
    assert verdicts(slow).count("NOT REACHED") == len(KINDS) + len(KINDS) + 1


def test_verdicts_tell_other_scores():
    same = {1_000: {"ours-cold": figures(1, 2.0), "whoosh-array": figures(9, 2.004)}}
    other = {1_000: {"ours-cold": figures(1, 2.0), "whoosh-array": figures(9, 2.1)}}
    assert "| 9 of 9 queries | reached |" in verdicts(same)
    assert "| 0 of 9 queries | NOT REACHED |" in verdicts(other)


def test_growth_is_held_against_the_tenfold_collection():
    found = {10_000: {"ours-cold": figures(1)}, 100_000: {"ours-cold": figures(13)}}
    assert "| 13.0 × | NOT REACHED |" in verdicts(found)
