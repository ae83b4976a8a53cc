"""What a text means, on this site: its vector, from text that a model can read.

The model reads marked Vietnamese and English. A text typed without marks gets them back first, as those listings write
its words that share most with it (vietnamese/restore.py). So the meaning helps such a text as well: it costs .015 of
nDCG to leave the marks out, where the bare text loses .09 (docs/matching.md).
"""

from __future__ import annotations

from collections.abc import Callable

from marketplace.search import meaning
from marketplace.search.asking import MeaningOf
from marketplace.search.centre import centred
from marketplace.search.engine import Asked, Engine, Floats, IndexUnavailable, Kind
from marketplace.search.fusion import tens
from marketplace.search.terms import asked
from marketplace.search.texts import kept_tokens
from marketplace.vietnamese.restore import are_unmarked, is_foreign, is_unmarked, restore

MODELS, LOOKED_AT = 10, 30
"""So many listings show how words are written, of so many found: some lack their marks themselves."""
SEEN = 0.5
"""Share of the syllables that listings must have, or the marks put back are a guess and the meaning is left out."""


def of_queries(engine: Engine, kind: Kind | None = None) -> MeaningOf:
    """Tells the meaning of what visitors type, as long as meanings are on."""

    def meaning_of(text: str, question: Asked) -> Floats | None:
        if meaning.embedder() is None:
            return None
        vector = meaning.query_vector(text if is_readable(text) else marked(engine, text, question, kind))
        return None if vector is None else centred(vector)

    return meaning_of


def of_listings(engine: Engine) -> Callable[[str], str]:
    """Makes the text of a listing readable for a model; without an index it stays as it is."""

    def readable_text(text: str) -> str:
        if is_readable(text):
            return text
        try:
            statistics = engine.statistics()
            return marked(engine, text, Asked(tuple(asked(text, statistics)), unit=tens(statistics.documents)))
        except IndexUnavailable:
            return text

    return readable_text


def is_readable(text: str) -> bool:
    """Whether a model of meaning can read it as it is: with marks, or foreign."""
    return not is_unmarked(text) or is_foreign(text)


def marked(engine: Engine, text: str, question: Asked, kind: Kind | None = None) -> str:
    """`text` with its marks put back; empty if too little of it stands in listings to know them.

    `question`: what the words of the text ask for. Raises IndexUnavailable.
    """
    hits = engine.candidates(question, kind=kind, limit=LOOKED_AT).hits
    best = max((hit.score for hit in hits), default=0.0) or 1.0
    tokens = kept_tokens((hit.kind, hit.public_id) for hit in hits)
    found = [(hit.score / best, tokens.get((hit.kind, hit.public_id), "").split()) for hit in hits]
    models = [(weight, exact) for weight, exact in found if exact and not are_unmarked(exact)][:MODELS]
    restored = restore(text, models)
    return restored.text if restored.known >= SEEN else ""
