"""What a need says in sentences of its own, looked for in an offer: must-haves, what is not wanted, what was tried."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from marketplace.matching.reading import AVOIDING, REACH, Reading, figures, is_head, is_weak, occurs, read
from marketplace.vietnamese import lexicon
from marketplace.vietnamese.keys import Syllable, keys
from marketplace.vietnamese.units import Quantity, satisfies

LONG_RUN = 3
"""From so many syllables a title and what was tried name the same thing, not only the same kind of thing."""
_SPLIT = re.compile(r"[,;.\n]+")
_NEGATION = re.compile(
    r"^\W*(?:(?:không|chẳng|đừng|chưa)\s+)?(?:(?:cần|muốn|nhận|thích|chấp nhận|được)\s+)?"
    r"(?:(?:sử dụng|dùng|xài|mua|lấy|làm|mở|phải|thay)\s+)?(?:(?:thêm|bằng|toàn bộ)\s+)?"
    r"(?:(?:các|những|loại|kiểu|phương án|giải pháp|cách|phương pháp)\s+)*(?:chỉ\s+)?",
    re.IGNORECASE,
)
_NO_USE = re.compile(r"^\W*(?:không|chẳng|đừng)\s+(?:được\s+|phải\s+|cần\s+)?(?:sử dụng|dùng|xài)\s", re.IGNORECASE)
_REASON = re.compile(r"\s+(?:vì|do|bởi|nếu|để|nên|khi|mà|hiện có|mới|cũ|nữa)\b.*$", re.IGNORECASE | re.DOTALL)
_NOT = frozenset(key.exact for key in keys("không chẳng đừng chưa"))


def unwanted_phrases(words: str) -> tuple[str, ...]:
    """What a need refuses, without the words of refusing: "Không cần sấy thăng hoa vì vốn cao" → "sấy thăng hoa"."""
    found = (_REASON.sub("", _NEGATION.sub("", piece)).strip(" \t\"'“”()") for piece in _SPLIT.split(words))
    return tuple(dict.fromkeys(phrase for phrase in found if len(phrase) > 1))


def refusals(criteria: Iterable[str]) -> tuple[str, ...]:
    """What must not be used, out of criteria such as "Không dùng than đá"."""
    return tuple(phrase for one in criteria if _NO_USE.match(one) for phrase in unwanted_phrases(one))


def found_unwanted(phrases: Iterable[str], offer: str) -> tuple[str, ...]:
    """Phrases that the offer has, whole syllables with the same marks, and not only to say that they are avoided."""
    within = [syllable.exact for syllable in read(offer).syllables]
    return tuple(phrase for phrase in phrases if occurs([key.exact for key in keys(phrase)], within))


def is_told(criterion: str, offer: str, enough: float) -> bool:
    """Whether an offer says what a need must have: half of the words (by themselves and in pairs) and the figures.

    A capacity that is reached needs no words. "Không dùng than" is told where the offer has the words and says that
    they are avoided.
    """
    asked = figures(criterion)
    if not all(_is_figure_told(quantity, offer) for quantity in asked):
        return False
    if any(quantity.is_capacity for quantity in asked):
        return True
    within, words = read(offer), _content(criterion)
    if not words or _share_told(criterion, words, within) < enough:
        return False
    return not _is_refusal(criterion) or _is_avoided(words, within)


def _is_figure_told(quantity: Quantity, offer: str) -> bool:
    return any(satisfies(one, quantity) for one in figures(offer))


@lru_cache(maxsize=512)
def _content(criterion: str) -> tuple[Syllable, ...]:
    """The syllables that say something, save those of its figures."""
    reading = read(criterion)
    spans = [(quantity.start, quantity.end) for quantity in figures(criterion)]
    return tuple(
        s
        for s in reading.syllables
        if not is_weak(s, reading.is_unmarked) and not any(start <= s.start and s.end <= end for start, end in spans)
    )


def _share_told(criterion: str, words: Sequence[Syllable], within: Reading) -> float:
    """Mean of the shares of words and of neighbouring pairs that the offer has, lexicon included."""
    known = _by_lexicon(criterion, within)
    found = sum(within.has(s.exact, s.folded) or s.folded in known for s in words)
    single = found / len(words)
    order = {s.start: place for place, s in enumerate(read(criterion).syllables)}
    couples = [(a, b) for a, b in pairwise(words) if order[b.start] == order[a.start] + 1]
    if not couples:  # one word of several that stand apart ("vườn … hẹp") is no more than a common word
        return single if found > 1 else single / 2
    together = sum(
        within.has(f"{a.exact} {b.exact}", f"{a.folded} {b.folded}") or {a.folded, b.folded} <= known
        for a, b in couples
    )
    return (single + together / len(couples)) / 2


def _by_lexicon(criterion: str, within: Reading) -> frozenset[str]:
    """Folded syllables of the criterion that the offer says in other words."""
    found: set[str] = set()
    for expansion in lexicon.expansions(criterion):
        exact, folded = (" ".join(key[at] for key in expansion.keys) for at in (0, 1))
        if within.has(exact, folded):
            found.update(expansion.words.split())
    return frozenset(found)


def _is_refusal(criterion: str) -> bool:
    first = read(criterion).syllables[:1]
    return bool(first) and first[0].exact in _NOT


def _is_avoided(words: Sequence[Syllable], within: Reading) -> bool:
    wanted = {s.exact for s in words}
    said = [s.exact for s in within.syllables]
    return any(
        exact in wanted and not AVOIDING.isdisjoint(said[max(place - REACH - 1, 0) : place])
        for place, exact in enumerate(said)
    )


def already_tried(tried: str, title: str, need_title: str) -> str:
    """The words of `tried` that name what the offer is, "" if it is something else.

    The head of the offer's title must stand there: three syllables in a row or half of the title, with a word that
    the need does not ask for itself ("máy sấy tĩnh" was tried; "máy sấy" alone is what is sought).
    """
    if not tried:
        return ""
    reading, said = read(title), read(tried)
    own = {s.exact for s in read(need_title).syllables}
    telling = [s for s in reading.syllables if not is_weak(s)]
    within = [s.exact for s in said.syllables]
    for begin in range(len(reading.syllables)):
        if begin and not all(is_head(s) or is_weak(s) for s in reading.syllables[:begin]):
            break
        size = _longest(reading.syllables[begin:], within, REACH + begin)
        run = reading.syllables[begin : begin + size]
        news = [s for s in run if s.exact not in own and not is_weak(s)]
        if news and size >= 2 and (size >= LONG_RUN or 2 * size >= len(telling)):
            return reading.words(run)
    return ""


def _longest(run: Sequence[Syllable], within: Sequence[str], reach: int) -> int:
    """How many syllables from the start of a run stand in the text in a row, not as something avoided."""
    size = 0
    while size < len(run) and occurs([s.exact for s in run[: size + 1]], within, reach):
        size += 1
    return size
