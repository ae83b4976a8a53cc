"""The texts of listings as exact keys, kept in the database: a rebuild need not read them again, quoted phrases are
verified on them, and they tell how the listings write a word that a visitor typed without marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from marketplace.search import kept
from marketplace.search.engine import Identity, SearchDocument
from marketplace.search.models import IndexedText
from marketplace.search.terms import MAX_TEXT
from marketplace.vietnamese.keys import KEYS_VERSION, keys

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


def kept_tokens(identities: Iterable[Identity]) -> dict[Identity, str]:
    """The kept tokens of listings, of whichever version, of those that have any."""
    rows = kept.read((IndexedText.tokens,), IndexedText, identities, IndexedText.chain == CHAIN)
    return {(kind, name): tokens for kind, name, tokens in rows}
