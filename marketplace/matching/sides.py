"""What is compared of a need and a technology, and what is told of the comparison. Plain data."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class ReasonKind(StrEnum):
    """Why a pair fits, what it lacks, or what speaks against it. The first word of `values` is meant for in_words."""

    WORDS = "words"
    MEANING = "meaning"
    FIELD = "field"
    SECTOR = "sector"
    TRL = "trl"
    CAPACITY = "capacity"
    PROVINCE = "province"
    NEIGHBOUR = "neighbour"
    BUDGET = "budget"
    RIGHT = "right"
    MUST_HAVE = "must_have"
    MISSING = "missing"
    TRL_BELOW = "trl_below"
    CAPACITY_SHORT = "capacity_short"
    OVER_BUDGET = "over_budget"
    OTHER_RIGHT = "other_right"
    TRIED = "tried"
    UNWANTED = "unwanted"


@dataclass(frozen=True)
class Reason:
    """`values`: words as written, or codes to be named by the page. `weight`: points gained (or lost) of 100."""

    kind: ReasonKind
    values: tuple[str, ...]
    weight: float


class Finding(NamedTuple):
    """One thing besides the text: `share` of what structure can add, or what is `left` of the score."""

    kind: ReasonKind
    values: tuple[str, ...]
    share: float = 0.0
    left: float = 1.0


@dataclass(frozen=True)
class TechnologyProfile:
    """What is compared of an offer. `fields`, `vsic`: codes; a longer code starts with its parent's.

    `offered`: the part of the words that says what it is, without the problem it speaks of ("": all of them); `facts`:
    public words that are not searched (evidence, measured figures); prices in VND; `rights`: codes offered.
    """

    title: str
    body: str = ""
    fields: tuple[str, ...] = ()
    vsic: tuple[str, ...] = ()
    trl: int | None = None
    province: str | None = None
    offered: str = ""
    facts: str = ""
    price_min: int | None = None
    price_max: int | None = None
    rights: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.body}"


@dataclass(frozen=True)
class NeedProfile:
    """What is compared of a need. `trl_from`: the lowest readiness wished for; `unwanted`: words or phrases.

    `neighbours`: codes of the provinces around its own; budget in VND; `rights`: codes of which one is wanted;
    `must_have`: criteria in the poster's words; `tried`: what did not help; `asked`: the part of the words that says
    how much is wanted ("": all of them).
    """

    title: str
    body: str = ""
    fields: tuple[str, ...] = ()
    vsic: tuple[str, ...] = ()
    trl_from: int | None = None
    province: str | None = None
    unwanted: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()
    budget_max: int | None = None
    rights: tuple[str, ...] = ()
    must_have: tuple[str, ...] = ()
    tried: str = ""
    asked: str = ""

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.body}"
