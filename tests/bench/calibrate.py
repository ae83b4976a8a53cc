"""Where the bands of matching lie: from the scores of ``flask match evaluate`` and the judgements.

    python -m tests.bench.calibrate OUT/needs.tsv FOLDER/qrels_needs.tsv

Prints how many pairs of each stretch of scores are worth an introduction (grade 2 or 3), and bands by the rule: strong,
from where on 4 of 5 pairs are, and 2 of 3 of the lowest stretch; medium, below strong, from where on half are; weak,
from where on a quarter is. Below: silence. A person writes them into marketplace/matching/data/bands.toml.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

RELEVANT = 2
STRONG, LOWEST_STRONG, MEDIUM, WEAK = 0.8, 2 / 3, 0.5, 0.25
STEP, LEAST = 5, 8
"""Width of a stretch in the table; pairs that a band needs to be told by."""
Pair = tuple[float, int, str]


def read(run: Path, qrels: Path) -> list[Pair]:
    """(score, grade, need), best first. A pair without a judgement counts as 0."""
    grades: dict[tuple[str, str], int] = {}
    for line in qrels.read_text(encoding="utf-8-sig").splitlines():
        need, technology, grade = line.split("\t")[:3]
        grades[need, technology] = int(grade)
    rows = [line.split("\t")[:3] for line in run.read_text(encoding="utf-8-sig").splitlines()]
    return sorted(((float(s), grades.get((n, t), 0), n) for n, t, s in rows), reverse=True)


def share(pairs: Sequence[Pair], low: float, high: float = 101.0) -> tuple[int, float]:
    """(pairs, part of grade 2 or 3) with low ≤ score < high."""
    inside = [grade >= RELEVANT for score, grade, _ in pairs if low <= score < high]
    return len(inside), sum(inside) / len(inside) if inside else 0.0


def lowest(pairs: Sequence[Pair], wanted: float, high: int, at_the_end: float = 0.0) -> int:
    """The least whole score from which on, below `high`, the wanted part fits; `high` if there is none.

    `at_the_end`: the part that must fit in the lowest stretch itself.
    """
    fitting = [
        low
        for low in range(high)
        for n, part in [share(pairs, low, high)]
        if n >= LEAST and part >= wanted and share(pairs, low, low + STEP)[1] >= at_the_end
    ]
    return min(fitting, default=high)


def bands(pairs: Sequence[Pair]) -> dict[str, int]:
    strong = lowest(pairs, STRONG, 101, LOWEST_STRONG)
    medium = lowest(pairs, MEDIUM, strong)
    return {"strong": strong, "medium": medium, "weak": lowest(pairs, WEAK, medium)}


def table(pairs: Sequence[Pair]) -> list[str]:
    lines = ["| score | pairs | of these grade ≥ 2 | from here up, pairs | grade ≥ 2 |", "|---|---|---|---|---|"]
    for low in range(95, -1, -STEP):
        (n, part), (all_n, all_part) = share(pairs, low, low + STEP), share(pairs, low)
        if all_n:
            lines.append(f"| {low}–{low + STEP} | {n} | {part:.2f} | {all_n} | {all_part:.2f} |")
    return lines


def summary(pairs: Sequence[Pair], cuts: dict[str, int]) -> list[str]:
    """What each band holds, and how many needs with and without an answer get one."""
    answerable = {need for _, grade, need in pairs if grade >= RELEVANT}
    best: dict[str, float] = defaultdict(float)
    for score, _, need in pairs:
        best[need] = max(best[need], score)
    lines, high = [], 101.0
    for name, low in cuts.items():
        n, part = share(pairs, low, high)
        some = [need for need, score in best.items() if score >= low]
        found = sum(need in answerable for need in some)
        lines.append(
            f"{name} from {low}: {n} pairs, {part:.2f} of grade ≥ 2; {found} of {len(answerable)} answerable needs and "
            f"{len(some) - found} of {len(best) - len(answerable)} others have one from here up"
        )
        high = low
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("qrels", type=Path)
    args = parser.parse_args()
    pairs = read(args.run, args.qrels)
    print("\n".join([*table(pairs), "", *summary(pairs, bands(pairs))]))


if __name__ == "__main__":
    main()
