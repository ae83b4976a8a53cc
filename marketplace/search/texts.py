"""The texts of listings as exact keys, kept in the database: a rebuild need not read them again, quoted phrases are
verified on them, and they tell how the listings write a word that a visitor typed without marks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from marketplace.search import kept
from marketplace.search.engine import Identity, SearchDocument
from marketplace.search.models import IndexedText
from marketplace.search.terms import MAX_TEXT
from marketplace.vietnamese.keys import KEYS_VERSION, folded_of, keys
from marketplace.vietnamese.normalise import has_marks

CHAIN = str(KEYS_VERSION)
"""Which keys these are. Other ones are of no use: they are read anew."""


def tokens_of(document: SearchDocument) -> str:
    """The exact keys of title and body in order, separated by spaces."""
    return " ".join(key.exact for key in keys(f"{document.title}\n{document.body}"[:MAX_TEXT]))


def known(documents: Sequence[SearchDocument]) -> dict[Identity, str]:
    """The kept tokens of those documents whose version they are of."""
    versions = {(document.kind, document.public_id): document.version for document in documents}
    columns = (IndexedText.version, IndexedText.tokens)
    rows = kept.read(columns, IndexedText, versions, IndexedText.chain == CHAIN)
    return {(kind, name): tokens for kind, name, version, tokens in rows if versions[kind, name] == version}


def keep(documents: Iterable[SearchDocument], tokens: Mapping[Identity, str]) -> None:
    """Write the tokens of these documents, in the caller's transaction."""
    rows = [
        {
            "kind": document.kind,
            "public_id": document.public_id,
            "version": document.version,
            "chain": CHAIN,
            "tokens": tokens[document.kind, document.public_id],
        }
        for document in documents
        if (document.kind, document.public_id) in tokens
    ]
    kept.write(IndexedText, rows)


def verify(phrases: Iterable[str]) -> Callable[[Sequence[Identity]], set[Identity]]:
    """A function that keeps the listings in which every phrase stands word for word.

    A phrase typed with any mark must stand there with just these marks; one typed without, in any marks.
    """
    exact: list[str] = []
    folded: list[str] = []
    for phrase in phrases:
        typed = keys(phrase)
        if typed and has_marks(phrase):
            exact.append(_run(key.exact for key in typed))
        elif typed:
            folded.append(_run(key.folded for key in typed))

    def holds(tokens: str) -> bool:
        written = _run(tokens.split())
        if not all(run in written for run in exact):
            return False
        plain = _run(map(folded_of, tokens.split())) if folded else ""
        return all(run in plain for run in folded)

    def keeping(identities: Sequence[Identity]) -> set[Identity]:
        rows = kept.read((IndexedText.tokens,), IndexedText, identities, IndexedText.chain == CHAIN)
        return {(kind, name) for kind, name, tokens in rows if holds(tokens)}

    return keeping


def writings_of(identities: Sequence[Identity], wanted: Iterable[str]) -> dict[str, Counter[str]]:
    """How these listings write folded keys ("mit") and pairs ("may_say"): the exact keys, separated by a space for a
    pair, and in how many of the listings each way occurs.
    """
    found: dict[str, Counter[str]] = {one: Counter() for one in wanted}
    for _, _, tokens in kept.read((IndexedText.tokens,), IndexedText, identities, IndexedText.chain == CHAIN):
        for folded, exact in _writings(tokens.split(), found.keys()):
            found[folded][exact] += 1
    return found


def _writings(exact: Sequence[str], wanted: Iterable[str]) -> set[tuple[str, str]]:
    folded = list(map(folded_of, exact))
    singles = {(key, written) for key, written in zip(folded, exact, strict=True) if key in wanted}
    pairs = zip(pairwise(folded), pairwise(exact), strict=True)
    return singles | {(key, " ".join(written)) for both, written in pairs if (key := "_".join(both)) in wanted}


def _run(found: Iterable[str]) -> str:
    """Between spaces, so that no key is found in the middle of another."""
    return f" {' '.join(found)} "
