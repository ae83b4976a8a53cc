"""The worker's side of search: the only place that writes the index.

A listing is indexed at once, with its vector where that is known already. Where it is not, another job reads its
meaning, beside everything else, and has it indexed and matched once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import func, select

from marketplace.extensions import db
from marketplace.kernel import jobs
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import READY, Job, handler, scheduled
from marketplace.kernel.worker import watch
from marketplace.search import documents, kept, meaning, saved_jobs, texts, understanding, vectors
from marketplace.search.engine import Identity, IndexUnavailable, SearchDocument
from marketplace.search.models import IndexedText, TextVector
from marketplace.search.service import engine

__all__ = ["saved_jobs"]  # imported for the jobs that it handles

scheduled("20 3 * * *", "search.reconcile")

AFTER_INDEXING = timedelta(seconds=1)
"""The vector is in the index by then, and matching finds it there."""
AT_ONCE = 16
"""Texts a batch of embedding: a few seconds, after which mails, which are sent by the same thread, have their turn."""
AT_A_TIME = 4
"""Texts that are kept together: what was computed is not lost when the worker is stopped, or by a text that fails."""
SEEN_BY = "index_meaning"
"""The file of the instance that tells with which model's vectors the index was built."""


@handler("search.update", size=500, outside=True)
def update(batch: list[dict[str, Any]]) -> None:
    """Bring the index in step with these items, in one commit; a broken index is rebuilt whole."""
    wanted = {(args["kind"], args["public_id"]) for args in batch}
    shown = _complete(documents.published(wanted))
    gone = wanted - {(document.kind, document.public_id) for document in shown}
    try:
        engine().index(shown, gone)
    except IndexUnavailable:
        rebuild()
    unread = [(document.kind, document.public_id) for document in shown if document.vector is None]
    if unread and meaning.embedder() is not None:
        with transaction():
            _wish(unread, priority=7, is_new=True)


@handler("search.embed", size=AT_ONCE, outside=True, slow=True)
def embed(batch: list[dict[str, Any]]) -> None:
    """Compute and keep the vectors of these items, then have them indexed, and matched, with their meaning."""
    source = meaning.embedder()
    if source is None:
        return  # switched off since: the nightly look finds them when it is on again
    wanted = {(args["kind"], args["public_id"]): bool(args.get("is_new")) for args in batch}
    shown = documents.published(wanted)
    known = vectors.look_up(shown, source.name).known
    db.session.rollback()
    for portion in kept.in_portions((d for d in shown if (d.kind, d.public_id) not in known), AT_A_TIME):
        try:
            computed = vectors.compute(portion, source, understanding.of_listings(engine()))
        except meaning.Unavailable:
            return  # said once in the log by whoever tried to load the model
        with transaction():
            vectors.keep(computed, source.name)
            for identity in computed:
                _index_again(identity, wanted[identity])
    if not all(wanted.values()) and not _more_to_embed():
        with transaction():
            jobs.enqueue("matching.recompute_all", key="match:all", run_at=now() + AFTER_INDEXING)


@handler("search.rebuild", outside=True)
def rebuild() -> int:
    """A new index from the database, swapped in when it is whole. Returns how many documents."""
    source = meaning.embedder()
    count = engine().rebuild(_everything())
    (current_app.config["INSTANCE"] / SEEN_BY).write_text(source.name if source else "off", encoding="utf-8")
    wish_vectors()
    return count


@handler("search.reconcile", outside=True)
def reconcile() -> int:
    """Mend what differs between database and index, read meanings that are missing, and forget what is not on show
    any more. Returns how many items of the index differed.
    """
    try:
        different = differing()
    except IndexUnavailable:
        rebuild()
        return 0
    for portion in kept.in_portions(different):
        with transaction():
            for kind, public_id in portion:
                jobs.enqueue("search.update", key=f"search:{kind}:{public_id}", kind=kind, public_id=public_id)
    with transaction():
        kept.forget_hidden(IndexedText)
        kept.forget_hidden(TextVector)
    wish_vectors()
    return len(different)


def differing() -> set[Identity]:
    """What stands in the index otherwise than in the database, or in one of them only. Raises IndexUnavailable."""
    indexed, shown = engine().stamps(), documents.published_versions()
    return {key for key in indexed.keys() | shown.keys() if indexed.get(key) != shown.get(key)}


@watch("search.index", seconds=3)
def heal() -> None:
    """A missing or broken index is rebuilt without being asked: pages cannot ask, a GET writes nothing. So is one
    that was built without meanings, or with those of another model.
    """
    try:
        engine().count()
        engine().check()
        fits = _is_built_with_meaning()
    except IndexUnavailable:
        fits = False
    if not fits:
        with transaction():
            jobs.enqueue("search.rebuild", key="search:rebuild", priority=0)


def wish_vectors() -> int:
    """Have the meanings read that are missing, in no hurry. Returns how many."""
    source = meaning.embedder()
    if source is None:
        return 0
    missing = list(vectors.missing(source.name))
    for portion in kept.in_portions(missing):
        with transaction():
            _wish(portion, priority=9, is_new=False)
    return len(missing)


def embed_missing() -> Iterator[int]:
    """Read all missing meanings here and now; yields how many are done. Raises meaning.Unavailable."""
    source, done = meaning.embedder(), 0
    if source is None:
        raise meaning.Unavailable(meaning.why_off() or "setting")
    for portion in kept.in_portions(list(vectors.missing(source.name)), AT_ONCE):
        shown = documents.published(portion)
        computed = vectors.compute(shown, source, understanding.of_listings(engine()))
        with transaction():
            vectors.keep(computed, source.name)
            for identity in computed:
                _index_again(identity, is_new=False)
        done += len(computed)
        yield done


def _everything() -> Iterator[SearchDocument]:
    for portion in documents.published_portions():
        yield from _complete(portion)


def _complete(found: Sequence[SearchDocument]) -> list[SearchDocument]:
    """The documents with tokens and vectors. Tokens that were not known are kept, vectors of other texts dropped."""
    source = meaning.embedder()
    tokens = texts.known(found)
    new: dict[Identity, str] = {
        (d.kind, d.public_id): texts.tokens_of(d) for d in found if (d.kind, d.public_id) not in tokens
    }
    held = vectors.look_up(found, source.name if source else None)
    if new or held.stale:
        with transaction():
            texts.keep(found, new)
            kept.drop(TextVector, held.stale)
    else:
        db.session.rollback()  # a rebuild takes minutes: nothing may stay open for so long
    tokens |= new
    return [replace(d, tokens=tokens[d.kind, d.public_id], vector=held.known.get((d.kind, d.public_id))) for d in found]


def _wish(identities: Iterable[Identity], priority: int, is_new: bool) -> None:
    for kind, public_id in identities:
        key = f"embed:{kind}:{public_id}"
        jobs.enqueue("search.embed", key=key, priority=priority, kind=kind, public_id=public_id, is_new=is_new)


def _index_again(identity: Identity, is_new: bool) -> None:
    """What was just published is also matched again; of old ones all are, when the last of them has its vector."""
    kind, public_id = identity
    jobs.enqueue("search.update", key=f"search:{kind}:{public_id}", priority=1, kind=kind, public_id=public_id)
    if is_new:
        key, soon = f"match:{kind}:{public_id}", now() + AFTER_INDEXING
        jobs.enqueue("matching.recompute", key=key, run_at=soon, kind=kind, public_id=public_id)


def _more_to_embed() -> bool:
    waiting = select(func.count()).where(Job.name == "search.embed", Job.state == READY)
    return bool(db.session.execute(waiting).scalar_one())


def _is_built_with_meaning() -> bool:
    """Whether the index was built with the vectors of the model in use; without meanings it does not matter."""
    source = meaning.embedder()
    if source is None:
        return True
    try:
        built = (current_app.config["INSTANCE"] / SEEN_BY).read_text(encoding="utf-8").strip()
    except OSError:
        built = ""
    if built != source.name:
        structlog.get_logger("meaning").info("the index is rebuilt with meanings", was=built or "unknown")
    return built == source.name
