"""What a PDF brings along besides its pages: scripts, orders to the reader's computer, other files, a password.

Every object of the file is looked at, those in compressed object streams too; names are read as PDF means them, so that
`/J#61vaScript` is `/JavaScript`. Contents of pages are not looked into: nothing in them acts.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from pypdf import PasswordType, PdfReader
from pypdf.generic import DictionaryObject, IndirectObject, StreamObject

SCRIPT, ORDER, FILE, LOCKED, BROKEN = "script", "order", "file", "locked", "broken"
MOST_OBJECTS = 500_000
ACTIONS = {
    "/JavaScript": SCRIPT,
    "/Launch": ORDER,
    "/SubmitForm": ORDER,
    "/ImportData": ORDER,
    "/GoToE": FILE,
}
"""Kinds of actions that are not taken (ISO 32000-2, 12.6.4); links to pages and addresses are."""
HOLDERS = {"/EmbeddedFiles": FILE, "/EF": FILE, "/RichMediaContent": FILE}
SUBTYPES = {"/FileAttachment": FILE, "/RichMedia": FILE}
UNREAD = {
    f"/{name}": what
    for what, names in (
        (SCRIPT, ("JavaScript",)),
        (ORDER, ("Launch", "SubmitForm", "ImportData")),
        (FILE, ("GoToE", "EmbeddedFile", "EmbeddedFiles", "FileAttachment", "RichMedia")),
        (LOCKED, ("Encrypt",)),
        (BROKEN, ("ObjStm",)),
    )
    for name in names
}
"""Names that tell enough where the file cannot be read as its parts: other programs may mend what this one cannot."""
_NAME = re.compile(rb"/[^\x00\t\n\f\r ()<>\[\]{}/%]{2,60}")
_HEXED = re.compile(rb"#([0-9A-Fa-f]{2})")


def brought_along(data: bytes) -> str | None:
    """The first thing found that is not taken, as one of the words above; None where there is nothing.

    BROKEN only where parts of a file that cannot be read might hide something; LOCKED where a password is needed.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            return LOCKED
        return next(filter(None, map(_of, _dictionaries(reader))), None)
    except Exception:  # whatever a broken file makes the reader stumble over
        return _by_names(data)


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary in the file, each object once, and the trailer."""
    places = {(number, generation) for generation, held in reader.xref.items() for number in held}
    places |= {(number, 0) for number in reader.xref_objStm}
    if len(places) > MOST_OBJECTS:
        raise ValueError("too many objects")
    waiting: list[Any] = [reader.trailer]
    for number, generation in sorted(places):
        waiting.append(reader.get_object(IndirectObject(number, generation, reader)))
        while waiting:
            one = waiting.pop()
            if isinstance(one, DictionaryObject):
                yield one
                waiting.extend(one.values())
            elif isinstance(one, list):
                waiting.extend(one)


def _of(one: DictionaryObject) -> str | None:
    kind, subtype = _name(one, "/S"), _name(one, "/Subtype")
    if kind in ACTIONS:
        return ACTIONS[kind]
    if subtype in SUBTYPES:
        return SUBTYPES[subtype]
    if "/JS" in one and (kind or isinstance(one["/JS"], str | bytes)):
        return SCRIPT
    if "/XFA" in one and b"script" in _form_of(one["/XFA"]).lower():
        return SCRIPT
    return next((what for name, what in HOLDERS.items() if name in one), None)


def _name(one: DictionaryObject, key: str) -> str:
    value = one[key] if key in one else ""  # noqa: SIM401 - get() does not follow a reference
    return value if isinstance(value, str) else ""


def _form_of(value: Any) -> bytes:
    """The XML of a dynamic form: one stream, or parts of it between their names."""
    parts = [part.get_object() for part in value] if isinstance(value, list) else [value]
    return b"".join(part.get_data() for part in parts if isinstance(part, StreamObject))


def _by_names(data: bytes) -> str | None:
    names = {_HEXED.sub(lambda found: bytes([int(found[1], 16)]), one) for one in set(_NAME.findall(data))}
    return next((UNREAD[text] for one in sorted(names) if (text := one.decode("latin-1")) in UNREAD), None)
