"""Matching does not get worse: floors on judged Vietnamese offers and needs, through the code that the site uses."""

from __future__ import annotations

import math
from collections import defaultdict
from pathlib import Path

import pytest

from marketplace import evaluate

DATA = Path(__file__).parent / "data"
RELEVANT = 2
Judgements = dict[str, dict[str, int]]


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> dict[str, dict[str, list[str]]]:
    out = tmp_path_factory.mktemp("out")
    evaluate.run(DATA, out, tmp_path_factory.mktemp("scratch"))
    return {name: ranked(out / f"{name}.tsv") for name in ("needs", "reverse")}


def ranked(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        asked, answer, score = line.split("\t")
        found[asked].append((-float(score), answer))
    return {asked: [answer for _, answer in sorted(answers)] for asked, answers in found.items()}


def judgements(reverse: bool = False) -> Judgements:
    found: Judgements = defaultdict(dict)
    for line in (DATA / "qrels_needs.tsv").read_text(encoding="utf-8").splitlines():
        need, technology, grade = line.split("\t")
        asked, answer = (technology, need) if reverse else (need, technology)
        found[asked][answer] = int(grade)
    return {asked: grades for asked, grades in found.items() if max(grades.values()) >= RELEVANT}


def gain(grades: list[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def ndcg(run: dict[str, list[str]], judged: Judgements, depth: int = 10) -> float:
    """Mean normalised discounted cumulative gain (Järvelin and Kekäläinen 2002) of the first ``depth`` answers."""
    each = []
    for asked, grades in judged.items():
        got = [grades.get(answer, 0) for answer in run.get(asked, [])[:depth]]
        each.append(gain(got) / gain(sorted(grades.values(), reverse=True)[:depth]))
    return sum(each) / len(each)


@pytest.mark.parametrize(("name", "reverse", "floor"), [("needs", False, 0.80), ("reverse", True, 0.76)])
def test_ranking_does_not_fall_below_its_floor(runs, name, reverse, floor):
    assert ndcg(runs[name], judgements(reverse)) >= floor


def test_the_measure_bites():
    """A ranking turned round must be told from a good one."""
    judged = {"n": {"a": 3, "b": 0, "c": 0}}
    assert ndcg({"n": ["a", "b", "c"]}, judged) == 1
    assert ndcg({"n": ["c", "b", "a"]}, judged) == pytest.approx(0.5)
    assert ndcg({}, judged) == 0
