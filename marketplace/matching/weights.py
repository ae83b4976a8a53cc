"""The weights of matching and the bands of its scores: data with a date and a source, read once per process."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

DATA = Path(__file__).parent / "data"
AGREE = frozenset({"field", "sector", "trl", "capacity", "province", "budget", "right", "must_have"})
PART = frozenset({"neighbour"})
AGAINST = frozenset({"unwanted", "tried", "capacity", "budget", "budget_far", "right", "trl"})
LIMITS = frozenset({"budget_slack", "budget_far", "criterion", "meaning"})


@dataclass(frozen=True)
class Weights:
    """`agree`: shares of `structure`, 1 in all; `part`: of a share; `against`: what is left of a score, 0..1."""

    structure: float
    agree: Mapping[str, float]
    part: Mapping[str, float]
    against: Mapping[str, float]
    limits: Mapping[str, float]
    chosen_on: date
    source: str


@dataclass(frozen=True)
class Bands:
    """The least score of each band."""

    strong: float
    medium: float
    weak: float
    chosen_on: date
    source: str

    def of(self, score: float) -> str | None:
        """strong, medium or weak; None: too little to show."""
        if score >= self.strong:
            return "strong"
        return "medium" if score >= self.medium else "weak" if score >= self.weak else None


def read_weights(text: str) -> Weights:
    """Raises ValueError if something is missing, unknown or out of bounds, KeyError without date or source."""
    data = tomllib.loads(text)
    groups = {
        name: _group(data, name, wanted)
        for name, wanted in (("agree", AGREE), ("part", PART), ("against", AGAINST), ("limits", LIMITS))
    }
    shares = [*groups["agree"].values(), *groups["part"].values(), *groups["against"].values()]
    if not all(0 <= share <= 1 for share in [*shares, data["structure"]]):
        raise ValueError("weights lie between 0 and 1")
    if abs(sum(groups["agree"].values()) - 1) > 1e-9:
        raise ValueError("what agrees adds up to 1")
    return Weights(float(data["structure"]), **groups, chosen_on=data["chosen_on"], source=data["source"])


def read_bands(text: str) -> Bands:
    """Raises ValueError unless weak ≤ medium ≤ strong lie in 0..100, KeyError if one is missing."""
    data = tomllib.loads(text)
    weak, medium, strong = (float(data[name]) for name in ("weak", "medium", "strong"))
    if not 0 <= weak <= medium <= strong <= 100:
        raise ValueError("weak, medium and strong rise within 0..100")
    return Bands(strong, medium, weak, data["chosen_on"], data["source"])


def _group(data: Mapping[str, Any], name: str, wanted: frozenset[str]) -> Mapping[str, float]:
    held = data.get(name, {})
    if held.keys() != wanted:
        raise ValueError(f"[{name}] names {', '.join(sorted(wanted))}")
    return MappingProxyType({key: float(value) for key, value in held.items()})


@lru_cache(maxsize=1)
def weights() -> Weights:
    return read_weights((DATA / "weights.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def bands() -> Bands:
    return read_bands((DATA / "bands.toml").read_text(encoding="utf-8"))


def band(score: float) -> str | None:
    """How strong a score (0..100) is: strong, medium, weak, or None for silence."""
    return bands().of(score)


def _digest() -> str:
    names = ("weights.toml", "bands.toml", "weak_words.txt")
    return hashlib.sha256(b"\0".join((DATA / name).read_bytes() for name in names)).hexdigest()[:12]


WEIGHTS_VERSION = _digest()
"""Changes with the weights, the bands or the words that reasons leave out: kept matches are then computed anew."""
