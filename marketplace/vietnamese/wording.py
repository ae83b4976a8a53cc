"""Two wordings of a text side by side: what stayed, what went, what came.

Sentences are compared first, so that a moved sentence goes and comes as a whole, and words only inside sentences that
tell nearly the same. A word is what stands between spaces and punctuation, with its tone mark (nấm and nắm are two
words); a number with its unit is one word (5 tấn/giờ). Time is bounded by a budget of steps: where it runs out, a
stretch counts as changed in whole, and the joined pieces still give both texts.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

EQUAL, DELETED, INSERTED = "equal", "deleted", "inserted"
_OTHER = {EQUAL: EQUAL, DELETED: INSERTED, INSERTED: DELETED}
LIKE = 0.45  # two sentences that share this part of their words are two wordings of one
STEPS = 400_000  # cells of comparison tables in one call: a few hundredths of a second
DEEP = 16  # levels of anchors between anchors
COMMON = 40  # a word in more sentences than this does not help to find the partner of one

_UNIT = (
    r"(?:tấn|tạ|yến|kg|g|mg|lạng|ký|kí|lít|ml|l|ha|m²|m³|m2|m3|km2|km|cm|mm|m|sào|mẫu|công|kWh|kWp|kW|MWh|MWp|MW|kVA|"
    r"kV|V|A|W|HP|Hz|bar|giờ|phút|giây|ngày|tuần|tháng|năm|vụ|mẻ|ca|người|con|cây|quả|trái|sản phẩm|h|s|t|"
    r"tỷ|tỉ|triệu|nghìn|ngàn|đồng|VND|USD)"
)
_TOKEN = re.compile(
    rf"\d+(?:[.,]\d+)*(?:[ \u00a0]?(?:%|‰|°[ \u00a0]?[CF]\b|{_UNIT}(?!\w)))?(?:[ \u00a0]?/[ \u00a0]?{_UNIT}(?!\w))?"
    r"|[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*|\d+|\s+|.",
    re.IGNORECASE | re.DOTALL,
)
_END = re.compile(r"(?<=[.!?…])[ \t\u00a0]+|\n+")  # between two sentences or lines


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one of two texts: ``equal`` on both sides, ``deleted`` on the old or ``inserted`` on the new."""

    kind: str
    text: str


@dataclass
class _Budget:
    left: int = STEPS

    def affords(self, steps: int) -> bool:
        if steps > self.left:
            return False
        self.left -= steps
        return True


Pairs = list[tuple[int, int]]


def compare(old: str, new: str) -> tuple[list[Piece], list[Piece]]:
    """The old text as equal and deleted pieces, and the new one as equal and inserted pieces (both NFC).

    Comparing the other way round gives the mirror image.
    """
    old, new = (unicodedata.normalize("NFC", text) for text in (old, new))
    left, right = sorted((old, new))
    marked = _without_islands(_compare(_sentences(left), _sentences(right), _Budget()))
    sides = [_side(marked, kind) for kind in (DELETED, INSERTED)]
    if left != old:
        sides = [[Piece(_OTHER[piece.kind], piece.text) for piece in side] for side in reversed(sides)]
    return sides[0], sides[1]


def words(text: str) -> list[str]:
    """The words, spaces and signs of a text, which joined give it back."""
    return _TOKEN.findall(text)


def pair_rows(old: Sequence[str], new: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Which rows of two lists belong together: positions in both, None where a row went or came.

    Equal rows in the same order first, then rows that tell nearly the same, in between; the rest stand alone.
    """
    if list(old) > list(new):
        return [(b, a) for a, b in pair_rows(new, old)]
    return _merged(_sentence_partners(list(old), list(new), _Budget()), len(old), len(new))


def folded(pieces: Iterable[Piece], around: int = 120) -> list[Piece]:
    """The same with long equal stretches shortened to ``around`` signs next to what changed, and […] between."""
    row = list(pieces)
    out = []
    for place, piece in enumerate(row):
        text = piece.text
        if piece.kind == EQUAL and len(text) > 3 * around and len(row) > 1:
            head = f"{text[:around]} " if place else ""
            tail = f" {text[-around:]}" if place < len(row) - 1 else ""
            text = f"{head}[…]{tail}"
        out.append(Piece(piece.kind, text))
    return out


def _sentences(text: str) -> list[str]:
    """Sentences, lines, and the spaces and breaks between them; joined they give the text back."""
    out, start = [], 0
    for match in _END.finditer(text):
        out += [text[start : match.start()], match[0]]
        start = match.end()
    return [part for part in [*out, text[start:]] if part]


def _compare(old: list[str], new: list[str], budget: _Budget) -> list[Piece]:
    """Both texts in one row of pieces."""
    out: list[Piece] = []
    for a, b in _merged(_partners(old, new, budget), len(old), len(new)):
        if a is None or b is None or old[a] == new[b]:
            out.append(_piece(old, new, a, b))
        else:
            one, two = words(old[a]), words(new[b])
            pairs = _align(one, two, budget)
            out += [_piece(one, two, x, y) for x, y in _merged(pairs, len(one), len(two))]
    return out


def _piece(old: list[str], new: list[str], a: int | None, b: int | None) -> Piece:
    if a is None:
        return Piece(INSERTED, new[b or 0])
    return Piece(DELETED if b is None else EQUAL, old[a])


def _without_islands(row: list[Piece]) -> list[Piece]:
    """Let spaces that are all that stayed between two changes go and come with them, so that changes read well."""
    runs = [(is_equal, list(run)) for is_equal, run in groupby(row, lambda piece: piece.kind == EQUAL)]
    out: list[Piece] = []
    for place, (is_equal, run) in enumerate(runs):
        text = "".join(piece.text for piece in run)
        if is_equal and 0 < place < len(runs) - 1 and text.isspace() and "\n" not in text:
            out += [Piece(DELETED, text), Piece(INSERTED, text)]
        else:
            out += run
    return out


def _side(row: list[Piece], kind: str) -> list[Piece]:
    """The pieces of one side, neighbours of one kind joined."""
    own = [piece for piece in row if piece.kind in (EQUAL, kind)]
    return [Piece(name, "".join(piece.text for piece in some)) for name, some in groupby(own, lambda piece: piece.kind)]


def _partners(old: list[str], new: list[str], budget: _Budget) -> Pairs:
    """Sentences that stayed, between them those that tell nearly the same, and then the spaces between; in order."""
    where = [place for place, part in enumerate(old) if not part.isspace()]
    places = [place for place, part in enumerate(new) if not part.isspace()]
    pairs = _sentence_partners([old[place] for place in where], [new[place] for place in places], budget)
    mapped = [(where[a], places[b]) for a, b in pairs]
    found: Pairs = []
    for start, end in zip([(-1, -1), *mapped], [*mapped, (len(old), len(new))], strict=True):
        one = [place for place in range(start[0] + 1, end[0]) if old[place].isspace()]
        two = [place for place in range(start[1] + 1, end[1]) if new[place].isspace()]
        found += [(one[a], two[b]) for a, b in _align([old[x] for x in one], [new[y] for y in two], budget)]
        found.append(end)
    return found[:-1]


def _sentence_partners(old: list[str], new: list[str], budget: _Budget) -> Pairs:
    same = _align(old, new, budget)
    moved = (Counter(old) - Counter(old[a] for a, _ in same)) & (Counter(new) - Counter(new[b] for _, b in same))
    found: Pairs = []
    for start, end in zip([(-1, -1), *same], [*same, (len(old), len(new))], strict=True):
        found += _alike(old, new, range(start[0] + 1, end[0]), range(start[1] + 1, end[1]), moved)
        found.append(end)
    return found[:-1]


def _alike(old: list[str], new: list[str], rows: range, columns: range, moved: Counter[str]) -> Pairs:
    """Pairs within two stretches whose words are nearly the same, best for both, in order."""
    bags = {a: _bag(old[a]) for a in rows if old[a] not in moved}
    others = {b: _bag(new[b]) for b in columns if new[b] not in moved}
    if not bags or not others:
        return []
    best, back = _best(bags, others), _best(others, bags)
    mutual = [(a, b) for a, b in sorted(best.items()) if back.get(b) == a]
    return _in_order(mutual)


def _best(bags: dict[int, Counter[str]], others: dict[int, Counter[str]]) -> dict[int, int]:
    """For each bag of words the one among the others that is most like it, if any is."""
    where: dict[str, list[int]] = defaultdict(list)
    for place, bag in others.items():
        for word in bag:
            where[word].append(place)
    few = len(bags) * len(others) <= COMMON * COMMON
    found: dict[int, int] = {}
    for place, bag in bags.items():
        shared: Counter[int] = Counter()
        for word, times in bag.items():
            holders = where.get(word, [])
            if few or len(holders) <= COMMON:
                for other in holders:
                    shared[other] += min(times, others[other][word])
        scored = [(_score(shared[o], bag, others[o]), -abs(o - place), -o) for o in shared]
        if scored and max(scored)[0] >= LIKE:
            found[place] = -max(scored)[2]
    return found


def _score(shared: int, one: Counter[str], other: Counter[str]) -> float:
    return 2 * shared / (one.total() + other.total())


def _bag(sentence: str) -> Counter[str]:
    return Counter(token for token in words(sentence.lower()) if not token.isspace())


def _merged(pairs: Pairs, rows: int, columns: int) -> list[tuple[int | None, int | None]]:
    """Pairs, and between them what stands alone: the old before the new."""
    out: list[tuple[int | None, int | None]] = []
    a = b = 0
    for one, other in [*pairs, (rows, columns)]:
        out += [(row, None) for row in range(a, one)]
        out += [(None, column) for column in range(b, other)]
        out.append((one, other))
        a, b = one + 1, other + 1
    return out[:-1]


def _align(old: Sequence[str], new: Sequence[str], budget: _Budget) -> Pairs:
    """Positions of what is the same in both, in order."""
    found: Pairs = []
    todo = [(0, len(old), 0, len(new), 0)]
    while todo:
        a, a_end, b, b_end, depth = todo.pop()
        while a < a_end and b < b_end and old[a] == new[b]:
            found.append((a, b))
            a, b = a + 1, b + 1
        while a < a_end and b < b_end and old[a_end - 1] == new[b_end - 1]:
            a_end, b_end = a_end - 1, b_end - 1
            found.append((a_end, b_end))
        if a == a_end or b == b_end:
            continue
        anchors = _anchors(old, new, a, a_end, b, b_end) if depth < DEEP else []
        if anchors:
            found += anchors
            ends = [*anchors, (a_end, b_end)]
            for (x, y), (p, q) in zip([(a - 1, b - 1), *anchors], ends, strict=True):
                todo.append((x + 1, p, y + 1, q, depth + 1))
        elif budget.affords((a_end - a) * (b_end - b)):
            found += [(a + x, b + y) for x, y in _longest(old[a:a_end], new[b:b_end])]
    return sorted(found)


def _anchors(old: Sequence[str], new: Sequence[str], a: int, a_end: int, b: int, b_end: int) -> Pairs:
    """What stands once in each of two stretches, as far as it stands in the same order."""
    once_old, once_new = _once(old, a, a_end), _once(new, b, b_end)
    return _in_order(sorted((place, once_new[text]) for text, place in once_old.items() if text in once_new))


def _once(tokens: Sequence[str], start: int, end: int) -> dict[str, int]:
    count = Counter(tokens[start:end])
    return {tokens[place]: place for place in range(start, end) if count[tokens[place]] == 1}


def _in_order(pairs: Pairs) -> Pairs:
    """The longest part of pairs (sorted by the first) in which the second grows, too."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for place, (_, value) in enumerate(pairs):
        length = bisect_left(tails, value)
        before.append(ends[length - 1] if length else -1)
        if length == len(tails):
            tails.append(value)
            ends.append(place)
        else:
            tails[length], ends[length] = value, place
    chain: Pairs = []
    place = ends[-1] if ends else -1
    while place >= 0:
        chain.append(pairs[place])
        place = before[place]
    return chain[::-1]


def _longest(old: Sequence[str], new: Sequence[str]) -> Pairs:
    """A longest common subsequence of two short stretches, as positions."""
    width = len(new) + 1
    table = [[0] * width]
    for token in reversed(old):
        below, row = table[-1], [0] * width
        for column in range(len(new) - 1, -1, -1):
            same = token == new[column]
            row[column] = below[column + 1] + 1 if same else max(below[column], row[column + 1])
        table.append(row)
    table.reverse()
    return _read_off(table, old, new)


def _read_off(table: list[list[int]], old: Sequence[str], new: Sequence[str]) -> Pairs:
    found: Pairs = []
    a = b = 0
    while a < len(old) and b < len(new):
        if old[a] == new[b]:
            found.append((a, b))
            a, b = a + 1, b + 1
        elif table[a + 1][b] >= table[a][b + 1]:
            a += 1
        else:
            b += 1
    return found
