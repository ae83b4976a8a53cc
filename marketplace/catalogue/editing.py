"""What the form of a listing writes: a draft itself, or the revision of a listing on show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app

from marketplace.catalogue import comparison, completeness, content, disclosure, editions, revising, service
from marketplace.catalogue.content import Content
from marketplace.catalogue.models import Publication
from marketplace.catalogue.revision_models import EDITABLE as REVISION_EDITABLE
from marketplace.catalogue.revision_models import Revision
from marketplace.catalogue.status import EDITABLE, Status


@dataclass(frozen=True)
class Copy:
    """What is written; the revision is None until something was saved into it."""

    item: Any
    revision: Revision | None
    is_draft: bool

    @property
    def version(self) -> str:
        """What a form remembers, so that it is told when somebody else has written since."""
        if self.revision is None:
            return f"i:{self.item.version}"
        return f"r:{self.revision.public_id}:{self.revision.version}:{self.item.edition}"

    @property
    def holder(self) -> Any:
        """Who has the files: a technology or a revision; None for needs, which have none."""
        if self.item.kind != "technology":
            return None
        return self.revision or self.item

    @property
    def saved_at(self) -> datetime:
        written: Any = self.revision or self.item
        when: datetime = written.updated_at
        return when

    @property
    def may_autosave(self) -> bool:
        """A draft may be written to without a word; a revision is begun by its writer, not by the page."""
        return self.is_draft or self.revision is not None

    @property
    def attachments(self) -> Sequence[Any]:
        return self.revision.files if self.revision else getattr(self.item, "attachments", [])

    @property
    def is_stale(self) -> bool:
        """Has the content on show changed since the revision was begun?"""
        return bool(self.revision and self.item.edition and self.revision.base != self.item.edition)

    def values(self) -> dict[str, Any]:
        """The content by field name, as forms take it."""
        return revising.values_of(self.revision) if self.revision else content.read(self.item)

    def gaps(self) -> list[tuple[str, Any]]:
        if self.is_draft:
            return service.gaps(self.item)
        return completeness.gaps(self.item.kind, self.values(), self.attachments)

    def findings(self) -> list[disclosure.Finding]:
        """What gives an anonymous poster away."""
        return completeness.revealing(self.item.kind, self.values(), self.item.organisation)

    def changes(self) -> list[comparison.Changed]:
        """What is on show (or saved), and what the revision says instead."""
        if self.revision is None:
            return []
        item = self.item
        shown, held = content.plain(content.read(item)), editions.files_of(getattr(item, "attachments", []))
        return comparison.between(item.kind, shown, self.revision.content, held, editions.files_of(self.revision.files))

    def against(self, sent: Content) -> list[comparison.Changed]:
        """What is saved, and what was sent instead; files are left out."""
        return comparison.between(self.item.kind, content.plain(self.values()), content.plain(self._said(sent)))

    def would_change(self, sent: Content, tray: Any) -> bool:
        """Does what was sent say anything new? Saving what is on show begins no revision."""
        before = self.values()
        held = {(one.file.public_id, one.alt, one.level) for one in self.attachments}
        wanted = {(piece.public_id, piece.alt, piece.level) for piece in tray.pieces if not piece.drop}
        return held != wanted or any(
            not content.same(before.get(name), value) for name, value in self._said(sent).items()
        )

    def _said(self, sent: Content) -> dict[str, Any]:
        before = self.values()
        codes = {name: content.in_order(before[name], codes) for name, codes in sent.codes.items()}
        return {**sent.columns, **codes, **sent.rows()}


def copy_of(item: Publication) -> Copy | None:
    """What can be written of a listing now; None when it waits for officers, or has left the show."""
    if item.status in EDITABLE:
        return Copy(item, None, is_draft=True)
    if item.status != Status.PUBLISHED:
        return None
    found = revising.open_of(item)
    if found is not None and found.status not in REVISION_EDITABLE:
        return None
    return Copy(item, found, is_draft=False)


def small_limits() -> tuple[int, set[str]]:
    """How many characters a small change may touch, and what it may be: text, picture, document."""
    kinds = set(current_app.config["SMALL_CHANGE_KINDS"].replace(",", " ").split())
    return current_app.config["SMALL_CHANGE_CHARACTERS"], kinds
