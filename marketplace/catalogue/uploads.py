"""Pictures and documents on a form: stored at once, so that a form that fails gives them back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.catalogue.holding import let_go
from marketplace.catalogue.levels import CONFIDENTIAL, LEVELS, PUBLIC
from marketplace.catalogue.models import Attachment, Technology
from marketplace.catalogue.revision_models import Revision, RevisionFile
from marketplace.extensions import db
from marketplace.kernel import files, stamping
from marketplace.kernel.db import transaction
from marketplace.kernel.files import DOCUMENT, PICTURE, StoredFile
from marketplace.kernel.text import clean_line

MOST = {PICTURE: 6, DOCUMENT: 6}
LONGEST_ALT = 200
FIELD = {PICTURE: "pictures", DOCUMENT: "documents"}
_ID = re.compile(r"[0-9A-Za-z]{12}")

Holder = Technology | Revision
"""What has files: a listing, or its revision."""


@dataclass
class Piece:
    """One file on the form; ``held`` when it already belongs to the listing."""

    public_id: str
    kind: str
    filename: str
    size: int
    alt: str = ""
    level: str = PUBLIC
    held: bool = False
    drop: bool = False
    back: bool = False  # the listing has it, the revision had dropped it, and it is wanted again


@dataclass
class Tray:
    """All files on the form, and what was wrong with those that were refused (by form field)."""

    pieces: list[Piece] = field(default_factory=list)
    lost: list[Piece] = field(default_factory=list)  # what the listing has and the revision has dropped
    errors: dict[str, list[str]] = field(default_factory=dict)

    def of(self, kind: str) -> list[Piece]:
        return [piece for piece in self.pieces if piece.kind == kind]

    @property
    def pictures(self) -> list[Piece]:
        return self.of(PICTURE)

    @property
    def documents(self) -> list[Piece]:
        return self.of(DOCUMENT)

    def room(self, kind: str) -> int:
        """How many more files of that kind may come."""
        return max(0, MOST[kind] - sum(not piece.drop for piece in self.of(kind)))

    def refuse(self, kind: str, message: Any) -> None:
        self.errors.setdefault(FIELD[kind], []).append(str(message))


def held_by(holder: Holder | None) -> Tray:
    """The files a listing or a revision has."""
    if holder is None:
        return Tray()
    return Tray(
        [_piece(one.file, one.alt, one.level, held=True) for one in _rows(holder)],
        [_piece(one.file, one.alt, one.level) for one in _lost(holder)],
    )


def receive(holder: Holder | None, person: Any) -> Tray:
    """The files of the form that was sent: those held, those kept from a try before, and new ones, stored now."""
    tray = held_by(holder)
    ids = [one for one in request.form.getlist("kept") if _ID.fullmatch(one)]
    for kind in (PICTURE, DOCUMENT):
        tray.pieces += [_piece(row) for row in files.kept_for(person, ids, kind)]
    _take_back(tray)
    for piece in tray.pieces:
        piece.drop = piece.public_id in request.form.getlist("drop")
        piece.alt = _alt(f"alt-{piece.public_id}", tray, piece.alt)
        _choose_level(tray, piece, request.form.get(f"level-{piece.public_id}"))
    tray.pieces = [piece for piece in tray.pieces if piece.held or not piece.drop]
    _store_new(tray, person)
    return tray


def _take_back(tray: Tray) -> None:
    """Files that the revision had dropped and that are wanted again, while there is room."""
    for piece in [one for one in tray.lost if one.public_id in request.form.getlist("restore")]:
        if tray.room(piece.kind):
            piece.back = True
            tray.pieces.append(piece)
            tray.lost.remove(piece)
        else:
            tray.refuse(piece.kind, gettext("Nhiều nhất %(most)s tệp; “%(name)s” chưa được lấy lại.",
                                            most=MOST[piece.kind], name=piece.filename))  # fmt: skip


def _store_new(tray: Tray, person: Any) -> None:
    sent = [(PICTURE, request.files.get(f"picture-{n}"), f"picture_alt-{n}") for n in range(MOST[PICTURE])]
    sent += [(DOCUMENT, upload, "") for upload in request.files.getlist("documents")]
    new = [(kind, upload, alt) for kind, upload, alt in sent if upload is not None and upload.filename]
    if not new:
        return
    with transaction():
        for kind, upload, alt in new:
            _store_one(tray, kind, upload, alt, person)


def _store_one(tray: Tray, kind: str, upload: FileStorage, alt: str, person: Any) -> None:
    if tray.room(kind) == 0:
        name = files.safe_name(upload.filename or "")
        tray.refuse(kind, gettext("Nhiều nhất %(most)s tệp; “%(name)s” chưa được nhận.", most=MOST[kind], name=name))
        return
    try:
        row = files.store(upload, kind, person)
    except files.Refused as refusal:
        tray.refuse(kind, refusal.message)
        return
    piece = _piece(row, _alt(alt, tray, "") if alt else "")
    tray.pieces.append(piece)
    _choose_level(tray, piece, request.form.get("documents_level"))


def _choose_level(tray: Tray, piece: Piece, wanted: str | None) -> None:
    """Pictures are public. A confidential PDF must be able to bear its reader's name."""
    if piece.kind != DOCUMENT or wanted not in LEVELS or wanted == piece.level:
        return
    piece.level = wanted
    if wanted in CONFIDENTIAL and not piece.drop and piece.filename.lower().endswith(".pdf"):
        row = db.session.execute(select(StoredFile).where(StoredFile.public_id == piece.public_id)).scalar_one()
        try:
            stamping.check(files.path_of(row).read_bytes())
        except stamping.Unfit as refusal:
            tray.refuse(DOCUMENT, f"{piece.filename}: {refusal.message}")


def attach(holder: Holder, tray: Tray, person: Any) -> list[str]:
    """Make the files of a listing or revision be those of the tray, in the caller's transaction.

    Returns the fields changed. Files of others, or attached meanwhile, are passed over. A file that a revision drops
    stays with the listing until the revision is approved.
    """
    rows, before, dropped = _rows(holder), _state(holder), []
    wanted = {piece.public_id: piece for piece in tray.pieces if not piece.drop}
    for one in list(rows):
        piece = wanted.pop(one.file.public_id, None)
        if piece is None and _is_dropped(tray, one.file.public_id):
            dropped.append(one.file)
            rows.remove(one)
        elif piece is not None:
            one.alt, one.level = piece.alt, piece.level
    let_go(dropped)
    _put_back(holder, wanted)
    _attach_new(holder, wanted, person)
    rows.sort(key=lambda one: one.position)
    db.session.flush()
    return sorted({FIELD[kind] for kind, *_ in before ^ _state(holder)})


def _rows(holder: Holder) -> list[Any]:
    rows: list[Any] = holder.files if isinstance(holder, Revision) else holder.attachments
    return rows


def _lost(holder: Holder) -> list[Attachment]:
    """Files of the listing that its revision has dropped."""
    if not isinstance(holder, Revision):
        return []
    has = {one.file_id for one in holder.files}
    return [one for one in getattr(holder.item, "attachments", []) if one.file_id not in has]


def _state(holder: Holder) -> set[tuple[str, str, str, str]]:
    return {(one.file.kind, one.file.public_id, one.alt, one.level) for one in _rows(holder)}


def _is_dropped(tray: Tray, public_id: str) -> bool:
    return any(piece.public_id == public_id and piece.drop for piece in tray.pieces)


def _put_back(holder: Holder, wanted: dict[str, Piece]) -> None:
    """What the revision had dropped takes the place again that it has in the listing."""
    for one in _lost(holder):
        piece = wanted.pop(one.file.public_id, None)
        if piece is not None and piece.back:
            _rows(holder).append(RevisionFile(file=one.file, position=one.position, alt=piece.alt, level=piece.level))


def _attach_new(holder: Holder, wanted: dict[str, Piece], person: Any) -> None:
    rows = _rows(holder)
    row_class: Any = RevisionFile if isinstance(holder, Revision) else Attachment
    last = max((one.position for one in [*rows, *_lost(holder)]), default=0)
    for kind in (PICTURE, DOCUMENT):
        held = sum(one.file.kind == kind for one in rows)
        for row in files.kept_for(person, wanted, kind)[: max(0, MOST[kind] - held)]:
            last += 1
            row.attached = True
            piece = wanted[row.public_id]
            rows.append(row_class(file=row, position=last, alt=piece.alt, level=piece.level))


def _piece(row: StoredFile, alt: str = "", level: str = PUBLIC, held: bool = False) -> Piece:
    return Piece(row.public_id, row.kind, row.filename, row.size, alt, level, held)


def _alt(name: str, tray: Tray, otherwise: str) -> str:
    alt = clean_line(request.form.get(name, otherwise))
    if len(alt) > LONGEST_ALT:
        tray.refuse(PICTURE, gettext("Xin mô tả ảnh trong %(most)s ký tự.", most=LONGEST_ALT))
    return alt
