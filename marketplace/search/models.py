"""What search keeps of its own in the database: read texts, their meaning, and the words officers add."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.extensions import Model
from marketplace.kernel.clock import now
from marketplace.kernel.db import BigId, Record, UtcDateTime
from marketplace.kernel.workflow import Staged

PROPOSED, APPROVED, OFF = "proposed", "approved", "off"
LABELS = {PROPOSED: _l("Đề xuất"), APPROVED: _l("Đang dùng"), OFF: _l("Đã tắt")}


class IndexedText(Model):
    """The exact keys of a listing's text, in order: a rebuild need not read the text again, quoted phrases are
    verified on them. ``chain``: which keys (KEYS_VERSION); ``version``: which copy of the listing.
    """

    __tablename__ = "search_text"
    __table_args__ = (UniqueConstraint("kind", "public_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    public_id: Mapped[str] = mapped_column(String(12))
    version: Mapped[int]
    chain: Mapped[str] = mapped_column(String(20))
    tokens: Mapped[str] = mapped_column(Text)


class TextVector(Model):
    """The meaning of a listing's text as one vector. ``digest``: of the text and the model, so that nothing is
    computed twice; ``vector``: one signed byte per dimension.
    """

    __tablename__ = "search_vector"
    __table_args__ = (UniqueConstraint("kind", "public_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    public_id: Mapped[str] = mapped_column(String(12))
    model: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class LexiconEntry(Record, Staged, Model):
    """Words that mean the same, added or switched off by an officer; the shipped ones stay in their file."""

    __tablename__ = "lexicon_entry"
    __table_args__ = (
        UniqueConstraint("words", "means"),
        CheckConstraint("status IN ('proposed', 'approved', 'off')", name="status"),
        CheckConstraint("kind IN ('region', 'abbreviation', 'everyday', 'english')", name="kind"),
        CheckConstraint("direction IN ('both', 'one')", name="direction"),
    )

    _status: Mapped[str] = mapped_column("status", String(20), default=PROPOSED, index=True)
    words: Mapped[str] = mapped_column(String(120))
    means: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    direction: Mapped[str] = mapped_column(String(8), default="both")
    context: Mapped[list[str]] = mapped_column(JSON, default=list)
    source: Mapped[str] = mapped_column(String(200), default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
