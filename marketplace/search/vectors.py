"""The meanings of listings, kept in the database: a text is embedded once, whatever happens to the index."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from sqlalchemy import and_, func, select

from marketplace.catalogue.models import KINDS
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.search import kept
from marketplace.search.centre import centred
from marketplace.search.engine import DIMENSIONS, Floats, Identity, SearchDocument
from marketplace.search.meaning import Embedder, prepared
from marketplace.search.models import TextVector


def text_of(document: SearchDocument) -> str:
    """What is embedded of a listing: the title first, as much as the model is given."""
    return prepared(f"{document.title}\n{document.body}")


def digest(text: str, model: str) -> str:
    """Of a text_of() and the model that read it: while it stays the same, so does the vector."""
    return hashlib.sha256(f"{model}\0{text}".encode()).hexdigest()


def packed(vector: Floats) -> bytes:
    """A vector as signed bytes, the largest number as 127: its length is of no account (nearness.py)."""
    largest = float(np.abs(vector).max(initial=0.0))
    return np.rint(vector * (127 / (largest or 1.0))).astype(np.int8).tobytes()


def unpacked(vector: bytes) -> Floats:
    """The vector of length 1 (or of zeros) behind signed bytes."""
    found: Floats = np.frombuffer(vector, np.int8).astype(np.float32)
    length = float(np.linalg.norm(found))
    return found / np.float32(length) if length else found


def vectors_for(identities: Iterable[Identity], model: str) -> dict[Identity, bytes]:
    """The kept vectors of these listings, of whichever copy of their text."""
    rows = kept.read((TextVector.vector,), TextVector, identities, TextVector.model == model)
    return {(kind, name): vector for kind, name, vector in rows if len(vector) == DIMENSIONS}


def vector_of(kind: str, public_id: str, model: str) -> Floats | None:
    """The kept meaning of one listing, None if unknown."""
    found = vectors_for([(kind, public_id)], model).get((kind, public_id))
    return None if found is None else unpacked(found)


class Sorted(NamedTuple):
    """What is kept for some documents: vectors that hold, and listings whose vector is of an earlier text."""

    known: dict[Identity, bytes]
    stale: list[Identity]


def look_up(documents: Sequence[SearchDocument], model: str | None) -> Sorted:
    """The vectors of those documents whose text was embedded by ``model`` and is still the same; none if None."""
    texts = {(d.kind, d.public_id): text_of(d) for d in documents}
    found = Sorted({}, [])
    columns = (TextVector.model, TextVector.digest, TextVector.vector)
    for kind, name, by, told, vector in kept.read(columns, TextVector, texts):
        if digest(texts[kind, name], by) != told:
            found.stale.append((kind, name))
        elif by == model and len(vector) == DIMENSIONS:
            found.known[kind, name] = vector
    return found


def compute(
    documents: Sequence[SearchDocument], source: Embedder, readable: Callable[[str], str] = str
) -> dict[Identity, tuple[str, bytes]]:
    """(digest, vector) of each document, one text at a time. Takes .1 to 2 s each; raises meaning.Unavailable.

    A need is read as something that asks, a technology as something that answers. ``readable``: the text as a model
    can read it, see understanding.py.
    """
    found: dict[Identity, tuple[str, bytes]] = {}
    for document in documents:
        text = text_of(document)
        read = source.long_query if document.kind == "need" else source.passage
        clear = readable(text)
        vector = packed(centred(read([clear])[0])) if clear else bytes(DIMENSIONS)
        found[document.kind, document.public_id] = digest(text, source.name), vector
    return found


def keep(computed: Mapping[Identity, tuple[str, bytes]], model: str) -> None:
    """Write vectors, in the caller's transaction."""
    rows = [
        {"kind": kind, "public_id": name, "model": model, "digest": told, "vector": vector}
        for (kind, name), (told, vector) in computed.items()
    ]
    kept.write(TextVector, rows)


def missing(model: str) -> Iterator[Identity]:
    """All that is on show and has no vector of this model, newest first."""
    for kind, listing in KINDS.items():
        mine = and_(TextVector.kind == kind, TextVector.public_id == listing.public_id, TextVector.model == model)
        statement = select(listing.public_id).outerjoin(TextVector, mine).where(TextVector.id.is_(None))
        shown = statement.where(listing._status == Status.PUBLISHED).order_by(listing.published_at.desc(), listing.id)
        yield from [(kind, public_id) for public_id in db.session.execute(shown).scalars().all()]


def count(model: str) -> int:
    """How many vectors of this model are kept."""
    return int(db.session.execute(select(func.count()).where(TextVector.model == model)).scalar_one())
