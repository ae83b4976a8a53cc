"""What two versions of a paper say differently: the lines that changed, under the headings where they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask_babel import gettext

from marketplace.agreements import clauses, docx
from marketplace.agreements.models import AgreementVersion
from marketplace.catalogue.comparison import Changed, RowChange
from marketplace.kernel import files
from marketplace.vietnamese.wording import DELETED, INSERTED, Piece, compare, pair_rows

_HEADING = re.compile(r"(?:Điều|Article) \d+\. |PHỤ LỤC \d")


def differences(earlier: AgreementVersion, later: AgreementVersion) -> list[Changed]:
    """The changed lines by heading, in the order of the paper, as components/difference.html draws them."""
    old, new = (text.splitlines() for text in _texts(earlier, later))
    names = _headings(earlier)
    label, found = gettext("Phần đầu văn bản"), list[tuple[str, RowChange]]()
    for a, b in pair_rows(old, new):
        line = new[b] if b is not None else old[a or 0]
        label = names.get(line) or (line if _HEADING.match(line) else label)
        row = _row(old[a] if a is not None else None, new[b] if b is not None else None)
        if row is not None:
            found.append((label, row))
    labels = list(dict.fromkeys(label for label, _row_ in found))
    return [
        Changed(str(number), label, rows=[row for one, row in found if one == label])
        for number, label in enumerate(labels, start=1)
    ]


def _row(old: str | None, new: str | None) -> RowChange | None:
    if old == new:
        return None
    if old is None or new is None:
        return RowChange([Piece(DELETED, old)] if old else [], [Piece(INSERTED, new)] if new else [])
    return RowChange(*compare(old, new))


def _texts(earlier: AgreementVersion, later: AgreementVersion) -> tuple[str, str]:
    """Both texts as they can be compared. A Word file that comes back does not tell the numbers that Word reckons
    itself; beside such a one, a version made here is read from its own Word file."""
    if earlier.origin == later.origin:
        return earlier.text, later.text
    return _from_word(earlier), _from_word(later)


def _from_word(version: AgreementVersion) -> str:
    return docx.read_text(files.path_of(version.docx).read_bytes()) if version.docx is not None else version.text


def _headings(version: AgreementVersion) -> Mapping[str, str]:
    """Headings without their numbers, as Word files have them, to headings as they are printed."""
    contents = list(enumerate(clauses.contents(version.agreement.kind), start=1))
    return {one.label_vi: f"Điều {n}. {one.label_vi}" for n, one in contents} | {
        one.label_en: f"Article {n}. {one.label_en}" for n, one in contents
    }
