"""A version edited outside: the Word file that comes back, looked at before it becomes the next version.

Nothing here commits.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections import Counter

from flask_babel import lazy_gettext as _l
from pypdf import PdfReader
from werkzeug.datastructures import FileStorage

from marketplace.accounts.models import Person
from marketplace.agreements import clauses, docx, drafting
from marketplace.agreements.models import UPLOADED, Agreement, AgreementVersion
from marketplace.deals import moving
from marketplace.extensions import db
from marketplace.kernel import files, history
from marketplace.kernel.files import Refused, StoredFile
from marketplace.vietnamese.keys import fold

LIKE = 0.97  # share of words that a Word file and the PDF made of it must have in common
LIKE_LETTERS = 0.995  # share of letters, where the words of the PDF are in pieces
LONGEST = 1_000_000  # characters of one paper


class PrintedRefused(Refused):
    """It is the PDF that is not taken, not the Word file."""


def take_in(
    agreement: Agreement, actor: Person, word: FileStorage, printed: FileStorage | None, note: str
) -> AgreementVersion:
    """Make the next version from an edited Word file, and the PDF made of it where there is one.

    Raises NotAllowed, NotOpen, files.Refused with words for the field (PrintedRefused: of the PDF).
    """
    drafting.must_be_drafting(agreement, actor)
    text_file, text = _word_file(word, actor)
    try:
        pdf = _printed(printed, actor, text) if printed is not None else None
    except Refused as problem:
        raise PrintedRefused(problem.message) from None
    version = AgreementVersion(
        agreement=agreement,
        number=drafting.next_version(agreement),
        origin=UPLOADED,
        author=actor,
        note=note,
        text=text,
        docx=text_file,
        pdf=pdf,
        pdf_sha256=pdf.sha256 if pdf is not None else "",
    )
    db.session.add(version)
    db.session.flush()
    kept = {"number": version.number, "docx_sha256": text_file.sha256, "pdf_sha256": version.pdf_sha256}
    history.record(version, actor, "upload", kept)
    history.record(agreement, actor, "version", {"number": version.number})
    moving.touch(agreement.deal)
    return version


def missing_headings(agreement: Agreement, text: str) -> list[str]:
    """Which contents that the law asks for are not found by their words in the text of an uploaded version."""
    folded = fold(text)
    return [entry.label for entry in clauses.contents(agreement.kind) if fold(entry.label_vi) not in folded]


def _word_file(upload: FileStorage, actor: Person) -> tuple[StoredFile, str]:
    stored = files.store(upload, files.DOCUMENT, actor, attached=True, only=files.DOCX)
    data = files.path_of(stored).read_bytes()
    if holds_objects(data):
        raise Refused(_l("Tệp “%(name)s” có mẫu hoặc nội dung nối ra ngoài nên không được nhận.", name=stored.filename))
    try:
        text = docx.read_text(data)
    except ValueError:
        raise Refused(_l("Tệp “%(name)s” bị hỏng. Xin gửi tệp khác.", name=stored.filename)) from None
    if not text.strip() or len(text) > LONGEST:
        raise Refused(_l("Tệp “%(name)s” không có nội dung, hoặc quá dài. Xin xem lại tệp.", name=stored.filename))
    return stored, text


def _printed(upload: FileStorage, actor: Person, text: str) -> StoredFile:
    stored = files.store(upload, files.DOCUMENT, actor, attached=True, only=files.PDF)
    printed = text_of_pdf(files.path_of(stored).read_bytes())
    if printed is None:
        raise Refused(
            _l("Tệp “%(name)s” có mật khẩu hoặc bị hỏng. Xin bỏ mật khẩu hoặc lưu lại tệp.", name=stored.filename)
        )
    if likeness(text, printed) < LIKE:
        raise Refused(_l("Nội dung của “%(name)s” khác tệp Word. Xin xuất lại PDF từ tệp Word.", name=stored.filename))
    return stored


def holds_objects(data: bytes) -> bool:
    """Are there objects of other programs in a Word file? What reaches out of it was refused before."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return any("embeddings/" in name for name in archive.namelist())


def text_of_pdf(data: bytes) -> str | None:
    """The text of a PDF; None when it is locked or broken."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            return None
        return "\n".join(page.extract_text() for page in reader.pages)
    except Exception:  # noqa: BLE001 - whatever a strange file does to the reader
        return None


def likeness(text: str, printed: str) -> float:
    """The share of the words of a Word file that its PDF has, too; numbers of pages and clauses do not count.

    Where letters with marks came from another font than the rest, as on a computer without the font of the file, the
    words of a PDF are read in pieces. Then all letters and figures together tell whether it is the same text.
    """
    words = _share(_words(text), _words(printed))
    figures = _share(Counter(re.findall(r"\d+", text)), Counter(re.findall(r"\d+", printed)))
    letters = _share(_letters(text), _letters(printed))
    return max(words, letters) if figures >= LIKE and letters >= LIKE_LETTERS else words


def _share(wanted: Counter[str], there: Counter[str]) -> float:
    total = wanted.total()
    return (wanted & there).total() / total if total else 0.0


def _letters(text: str) -> Counter[str]:
    return Counter(sign for sign in unicodedata.normalize("NFC", text).lower() if sign.isalpha())


def _words(text: str) -> Counter[str]:
    return Counter(word for word in fold(text).split() if any(sign.isalpha() for sign in word))
