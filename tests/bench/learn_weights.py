"""Which weights of matching can be learned on judged needs and technologies, by cross-validation over needs.

    python -m tests.bench.learn_weights FOLDER [--seeds 5]

FOLDER as for ``flask match evaluate`` with qrels_needs.tsv. Prints a table in Markdown for docs/matching.md. Where the
records carry no codes, budgets or rights, only what their text says can be learned: capacities, and criteria taken from
the sentences that begin with "cần", "muốn", "kiếm". For each fold the best of a small grid on the other folds is taken.
"""

from __future__ import annotations

import argparse
import itertools
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from types import MappingProxyType

from sqlalchemy import select

from marketplace import create_app, evaluate
from marketplace.catalogue.models import KINDS
from marketplace.extensions import db
from marketplace.matching.profiles import need_profile, technology_profile
from marketplace.matching.scoring import NeedProfile, TechnologyProfile, assess
from marketplace.matching.weights import Weights, weights
from marketplace.search import service as search
from marketplace.search.documents import body_of
from marketplace.search.engine import Hit
from tests.quality.test_floors import RELEVANT, gain

WISHES = re.compile(r"(?:cần|muốn|kiếm|tìm|hỏi)\s+([^.;\n]+)", re.IGNORECASE)
GRID = {"capacity": (0.0, 0.15, 0.3), "must_have": (0.0, 0.15, 0.3), "short": (1.0, 0.9, 0.8)}
FOLDS, DEPTH = 5, 10


@dataclass(frozen=True)
class Case:
    """A need, what the engine found for it, and the grades."""

    need: NeedProfile
    found: Sequence[tuple[str, TechnologyProfile, Hit]]
    grades: dict[str, int]


def collect(folder: Path) -> list[Case]:
    """The answerable needs with their hits, in a scratch site as ``flask match evaluate`` makes it."""
    judged: dict[str, dict[str, int]] = defaultdict(dict)
    for line in (folder / "qrels_needs.tsv").read_text(encoding="utf-8").splitlines():
        need, technology, grade = line.split("\t")
        judged[need][technology] = int(grade)
    with tempfile.TemporaryDirectory() as scratch:
        app = create_app({"DATABASE_URL": "", "MODE": "production", "SECRET_KEY": "scratch"}, instance=Path(scratch))
        with app.app_context():
            rows = [evaluate.read(folder / f"{name}.jsonl") for name in ("technologies", "needs")]
            evaluate.prepare(app, *rows)
            offers = {item.public_id: item for item in db.session.execute(select(KINDS["technology"])).scalars()}
            cases = []
            for item in db.session.execute(select(KINDS["need"])).scalars():
                hits = search.similar("technology", item.title, body_of(item), 50, of=("need", item.public_id))
                found = [(offers[h.public_id].number, technology_profile(offers[h.public_id]), h) for h in hits]
                cases.append(Case(with_wishes(need_profile(item)), found, judged[item.number]))
            db.session.remove()
            db.engine.dispose()
    return [case for case in cases if max(case.grades.values(), default=0) >= RELEVANT]


def with_wishes(need: NeedProfile) -> NeedProfile:
    """Criteria out of the sentences that say what is wanted."""
    wishes = [part.strip() for found in WISHES.findall(need.text) for part in found.split(",")]
    return replace(need, must_have=tuple(wish for wish in wishes if len(wish) > 5))


def weighed(capacity: float, must_have: float, short: float) -> Weights:
    """The chosen weights with three of them replaced; the other shares make up the rest to 1."""
    chosen = weights()
    rest = 1 - capacity - must_have
    others = {k: v for k, v in chosen.agree.items() if k not in ("capacity", "must_have")}
    scale = rest / sum(others.values())
    agree = {**{k: v * scale for k, v in others.items()}, "capacity": capacity, "must_have": must_have}
    against = {**chosen.against, "capacity": short}
    return replace(chosen, agree=MappingProxyType(agree), against=MappingProxyType(against))


def ndcg(case: Case, using: Weights | None) -> float:
    """nDCG@10 of one need; None: the engine's own order."""
    scored = [
        (-(assess(case.need, offer, hit, using).score if using else hit.strength), number)
        for number, offer, hit in case.found
    ]
    got = [case.grades.get(number, 0) for _, number in sorted(scored)[:DEPTH]]
    return gain(got) / gain(sorted(case.grades.values(), reverse=True)[:DEPTH])


def crossed(cases: Sequence[Case], table: dict[tuple[float, ...], list[float]], seeds: Iterable[int]) -> float:
    """Mean nDCG@10 of held-out needs under the setting that is best on the others."""
    held = []
    for seed in seeds:
        order = list(range(len(cases)))
        random.Random(seed).shuffle(order)
        for fold in range(FOLDS):
            test = order[fold::FOLDS]
            train = [place for place in order if place not in test]
            best = max(table, key=lambda setting: fmean(table[setting][place] for place in train))
            held += [table[best][place] for place in test]
    return fmean(held)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    args = parser.parse_args()
    cases = collect(args.folder)
    table = {
        setting: [ndcg(case, weighed(*setting)) for case in cases] for setting in itertools.product(*GRID.values())
    }
    plain = fmean(ndcg(case, None) for case in cases)
    held = crossed(cases, table, range(args.seeds))
    kinds = Counter(
        r.kind for case in cases for _, offer, hit in case.found for r in assess(case.need, offer, hit).reasons
    )
    print("| setting | nDCG@10 |\n|---|---|")
    print(f"| text and meaning alone | {plain:.4f} |")
    for setting, values in sorted(table.items(), key=lambda item: -fmean(item[1]))[:6]:
        named = ", ".join(f"{name} {value:g}" for name, value in zip(GRID, setting, strict=True))
        print(f"| {named} | {fmean(values):.4f} |")
    print(f"| **chosen weights** | {fmean(ndcg(case, weights()) for case in cases):.4f} |")
    print(f"| held out, best of the grid ({FOLDS} folds, {args.seeds} seeds) | {held:.4f} |")
    print(f"\n{len(cases)} needs, {sum(len(case.found) for case in cases)} pairs; said of them: {dict(kinds)}")


if __name__ == "__main__":
    main()
