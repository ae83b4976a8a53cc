"""Uploads: sniffed by content, bounded, hashed, stored under the instance folder; never served inline as typed.

Pictures are re-encoded, which drops EXIF, positions and anything hidden behind the image. A stored file belongs
to nobody until a row attaches it; unattached ones are swept after a day.
"""

from __future__ import annotations

import hashlib
import io
import os
import posixpath
import secrets
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import filetype
from flask import Response, current_app, send_file
from flask_babel import lazy_gettext as _l
from PIL import Image, ImageOps
from sqlalchemy import BigInteger, Boolean, CheckConstraint, Integer, String, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import FileStorage

from marketplace.extensions import Model, db
from marketplace.kernel.clock import now
from marketplace.kernel.db import Record
from marketplace.kernel.pdf_inside import BROKEN, FILE, LOCKED, ORDER, SCRIPT, brought_along
from marketplace.kernel.text import clean_line

PICTURE, DOCUMENT = "picture", "document"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PICTURE_TYPES = {"image/png", "image/jpeg", "image/webp"}
DOCUMENT_TYPES = {
    PDF: "pdf",
    DOCX: "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
LONGEST_SIDE = 1600  # pixels: enough for a full-width picture on a large screen
MOST_PIXELS = 40_000_000
MOST_RELATIONS = 2_000_000  # bytes of one list of relations
PDF_REFUSALS = {
    SCRIPT: _l("Tệp “%(name)s” có mã lệnh (JavaScript) bên trong nên không được nhận. Xin in ra một tệp PDF mới."),
    ORDER: _l("Tệp “%(name)s” có lệnh mở chương trình hoặc gửi dữ liệu đi nên không được nhận. Xin in ra tệp PDF mới."),
    FILE: _l("Tệp “%(name)s” có tệp khác kèm bên trong nên không được nhận. Xin in ra tệp PDF mới, gửi riêng tệp kia."),
    LOCKED: _l("Tệp “%(name)s” có mật khẩu nên không kiểm tra được. Xin bỏ mật khẩu rồi gửi lại."),
    BROKEN: _l("Tệp “%(name)s” bị hỏng. Xin gửi tệp khác."),
}
HYPERLINK = "/relationships/hyperlink"
MOST_UNPACKED = 100 * 1024 * 1024
MOST_ENTRIES = 2_000
UNATTACHED_FOR = timedelta(days=1)


class Refused(Exception):
    """The file is not taken; ``message`` says why, to the person who sent it."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


class StoredFile(Record, Model):
    """A file as kept; the bytes lie under ``instance/files`` by their hash."""

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("kind IN ('picture', 'document')", name="kind"),)

    kind: Mapped[str] = mapped_column(String(10))
    filename: Mapped[str] = mapped_column(String(150))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    uploader_id: Mapped[str | None] = mapped_column(String(12), index=True)
    attached: Mapped[bool] = mapped_column(Boolean, default=False)


def store(
    upload: FileStorage, kind: str, uploader: Any, *, attached: bool = False, only: str | None = None
) -> StoredFile:
    """Check and keep one upload in the caller's transaction (the bytes are written at once).

    ``attached``: a row of the caller holds it from now on. ``only``: the one media type of document that the field
    takes. Raises Refused with a message for the field.
    """
    limit = current_app.config["UPLOAD_LIMIT_MB"] * 1024 * 1024
    data = upload.stream.read(limit + 1)
    name = safe_name(upload.filename or "")
    if not data:
        raise Refused(_l("Tệp “%(name)s” không có nội dung. Xin chọn tệp khác.", name=name))
    if len(data) > limit:
        megabytes = current_app.config["UPLOAD_LIMIT_MB"]
        raise Refused(_l("Tệp “%(name)s” lớn hơn %(limit)s MB. Xin chọn tệp nhỏ hơn.", name=name, limit=megabytes))
    return keep(data, name, kind, uploader, attached=attached, only=only)


def keep(
    data: bytes, name: str, kind: str, uploader: Any, *, attached: bool = False, only: str | None = None
) -> StoredFile:
    """Check and keep bytes that the program made or has read already; as ``store``. Raises Refused."""
    if kind == PICTURE:
        data, media_type, width, height = _picture(data, name)
        name = str(Path(name).with_suffix(".webp"))
    else:
        media_type, width, height = _document(data, name, only), None, None
    row = StoredFile(
        kind=kind,
        filename=name,
        media_type=media_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        width=width,
        height=height,
        uploader_id=getattr(uploader, "public_id", None),
        attached=attached,
    )
    _write(path_of(row), data)
    db.session.add(row)
    db.session.flush()
    return row


def kept_for(uploader: Any, public_ids: Iterable[str], kind: str) -> list[StoredFile]:
    """Files that this person has sent before and that are still unattached: a refused form gives them back."""
    wanted = [one for one in public_ids if one][:50]
    statement = select(StoredFile).where(
        StoredFile.public_id.in_(wanted),
        StoredFile.uploader_id == uploader.public_id,
        StoredFile.kind == kind,
        StoredFile.attached.is_(False),
    )
    found = {row.public_id: row for row in db.session.execute(statement).scalars()}
    return [found[one] for one in wanted if one in found]


def path_of(row: StoredFile) -> Path:
    root: Path = current_app.config["INSTANCE"]
    return root / "files" / row.sha256[:2] / row.sha256


def send(row: StoredFile, *, download: bool = False) -> Response:
    """The bytes: a picture to be shown (but for ``download``), anything else as an attachment; never guessed at."""
    inline = row.kind == PICTURE and not download
    response = send_file(
        path_of(row),
        mimetype=row.media_type,
        as_attachment=not inline,
        download_name=row.filename,
        conditional=True,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def sweep() -> int:
    """Forget files that nothing was made of within a day, and bytes that no row names. Returns how many rows."""
    old = select(StoredFile).where(StoredFile.attached.is_(False), StoredFile.created_at < now() - UNATTACHED_FOR)
    rows = db.session.execute(old).scalars().all()
    for row in rows:
        db.session.delete(row)
        twins = select(StoredFile.id).where(StoredFile.sha256 == row.sha256, StoredFile.id != row.id).limit(1)
        if db.session.execute(twins).first() is None:
            path_of(row).unlink(missing_ok=True)
    return len(rows)


def safe_name(filename: str) -> str:
    """The last part of a name in NFC, without what a file system or a header could stumble over."""
    name = clean_line(filename.replace("\\", "/")).rsplit("/", 1)[-1]
    name = "".join(c for c in name if c not in '<>:"|?*;' and unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        stem, suffix = name, ""
    return f"{(stem or 'tep')[:120]}{dot}{suffix[:10]}"


def _picture(data: bytes, name: str) -> tuple[bytes, str, int, int]:
    kind = filetype.guess(data)
    if kind is None or kind.mime not in PICTURE_TYPES:
        raise Refused(_l("Tệp “%(name)s” không phải là ảnh PNG, JPEG hay WebP. Xin chọn tệp khác.", name=name))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP"]) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise Refused(_l("Ảnh “%(name)s” có quá nhiều điểm ảnh. Xin thu nhỏ ảnh rồi gửi lại.", name=name))
                upright = ImageOps.exif_transpose(image).convert("RGBA" if "A" in image.getbands() else "RGB")
                upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                out = io.BytesIO()
                upright.save(out, "WEBP", quality=82)
                return out.getvalue(), "image/webp", upright.width, upright.height
    except Refused:
        raise
    except Exception:
        raise Refused(_l("Ảnh “%(name)s” bị hỏng hoặc không đọc được. Xin chọn ảnh khác.", name=name)) from None


def _document(data: bytes, name: str, only: str | None) -> str:
    kind = filetype.guess(data)
    suffix = DOCUMENT_TYPES.get(kind.mime) if kind else None
    if only is not None and (kind is None or kind.mime != only):
        raise Refused(_l("Tệp “%(name)s” không phải là %(kind)s.", name=name, kind=DOCUMENT_TYPES[only].upper()))
    if kind is None or suffix is None:
        raise Refused(_l("Tệp “%(name)s” không phải là PDF, DOCX hay XLSX. Xin chọn tệp khác.", name=name))
    if not name.lower().endswith("." + suffix):
        raise Refused(
            _l(
                "Tên tệp “%(name)s” không khớp với nội dung (%(kind)s). Xin lưu lại tệp rồi gửi lại.",
                name=name,
                kind=suffix.upper(),
            )
        )
    if suffix != "pdf":
        check_archive(data, name)
    elif (found := brought_along(data)) is not None:
        raise Refused(PDF_REFUSALS[found] % {"name": name})
    return str(kind.mime)


def check_archive(data: bytes, name: str) -> None:
    """Refuse Office files that are broken, would unpack too large, carry macros or reach out. Raises Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES or sum(e.file_size for e in entries) > MOST_UNPACKED:
                raise Refused(_l("Tệp “%(name)s” quá lớn khi giải nén. Xin chọn tệp nhỏ hơn.", name=name))
            if any(e.filename.lower().endswith("vbaproject.bin") for e in entries):
                raise Refused(_l("Tệp “%(name)s” chứa macro nên không được nhận. Xin bỏ macro rồi gửi lại.", name=name))
            if any(_leads_out(archive, entry) for entry in entries):
                words = _l("Tệp “%(name)s” có mẫu hoặc nội dung nối ra ngoài nên không được nhận.", name=name)
                raise Refused(words)
    except Refused:
        raise
    except Exception:  # whatever a broken archive makes the reader stumble over
        raise Refused(_l("Tệp “%(name)s” bị hỏng. Xin gửi tệp khác.", name=name)) from None


def _leads_out(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Is this a way out of the archive, a control, or a list of relations that names more outside than links to click?

    What is fetched when the file is opened: a template, a picture, an object, another workbook.
    """
    name = posixpath.normpath(entry.filename)
    if name.startswith(("/", "..")) or "activeX" in name:
        return True
    if not name.endswith(".rels"):
        return False
    if entry.file_size > MOST_RELATIONS:
        return True
    text = archive.read(entry).decode("utf-8", "replace")
    if "<!" in text or "\ufffd" in text:  # neither types of documents nor other encodings belong there
        return True
    outside = [one for one in text.split("<") if 'TargetMode="External"' in one or "TargetMode='External'" in one]
    return any(HYPERLINK not in one for one in outside)


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, on disk before the row that names it is committed."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{secrets.token_hex(8)}")
    try:
        with open(draft, "xb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
