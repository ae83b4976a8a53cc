"""What a PDF may bring along: made here byte by byte, with names hidden as PDF allows."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from marketplace.kernel.files import Refused
from marketplace.kernel.pdf_inside import BROKEN, FILE, LOCKED, ORDER, SCRIPT, brought_along
from tests.kernel.test_files import store

PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] %s >>"


def plain(root: bytes = b"", page: bytes = b"", *more: bytes) -> bytes:
    """A PDF with a table of places; ``more`` are objects from 4 on."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R %s >>" % root, PAGES, PAGE % page, *more]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return (
        out
        + head
        + table
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            len(objects) + 1,
            len(out),
        )
    )


def packed(root: bytes, *more: bytes) -> bytes:
    """The same with every object in one compressed object stream: no name of it can be seen in the file."""
    bodies = [b"<< /Type /Catalog /Pages 2 0 R %s >>" % root, PAGES, PAGE % b"", *more]
    offsets, inside = [], b""
    for body in bodies:
        offsets.append(len(inside))
        inside += body + b"\n"
    index = b" ".join(b"%d %d" % (number, at) for number, at in enumerate(offsets, 1)) + b"\n"
    holder, table = len(bodies) + 1, len(bodies) + 2
    stream = zlib.compress(index + inside)
    out = b"%PDF-1.7\n"
    first = len(out)
    out += b"%d 0 obj\n<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>\nstream\n" % (
        holder,
        len(bodies),
        len(index),
        len(stream),
    )
    out += stream + b"\nendstream\nendobj\n"
    rows = b"\x00\x00\x00\x00\x00" + b"".join(
        b"\x02" + holder.to_bytes(3, "big") + bytes([n]) for n in range(len(bodies))
    )
    last = len(out)
    rows += b"\x01" + first.to_bytes(3, "big") + b"\x00" + b"\x01" + last.to_bytes(3, "big") + b"\x00"
    out += (
        b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 3 1] /Root 1 0 R /Length %d >>\nstream\n%s\nendstream\nendobj\n"
        % (
            table,
            table + 1,
            len(rows),
            rows,
        )
    )
    return out + b"startxref\n%d\n%%%%EOF\n" % last


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), more, data)


def grown(data: bytes, body: bytes) -> bytes:
    """An update at the end of the file that gives its catalogue anew."""
    place, before = len(data), int(data.rsplit(b"startxref\n", 1)[1].split()[0])
    out = data + b"1 0 obj\n%s\nendobj\n" % body
    table = b"xref\n1 1\n%010d 00000 n \ntrailer\n<< /Size 4 /Root 1 0 R /Prev %d >>\n" % (place, before)
    return out + table + b"startxref\n%d\n%%%%EOF\n" % len(out)


def written(change: Callable[[PdfWriter], object]) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def script(writer: PdfWriter) -> None:
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)


ALERT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
LAUNCH = b"<< /S /Launch /F (cmd.exe) >>"
BAD = {
    "a script on opening": (plain(b"/OpenAction " + ALERT), SCRIPT),
    "a script in the list of scripts": (
        plain(b"/Names << /JavaScript << /Names [(a) 4 0 R] >> >>", b"", ALERT),
        SCRIPT,
    ),
    "a script of a page": (plain(b"", b"/AA << /O 4 0 R >>", ALERT), SCRIPT),
    "a script as a stream": (
        plain(b"/OpenAction << /S /JavaScript /JS 4 0 R >>", b"", stream(b"app.alert(1)")),
        SCRIPT,
    ),
    "a name in hex": (plain(b"/OpenAction << /S /J#61v#61Script /#4a#53 (x) >>"), SCRIPT),
    "a name elsewhere": (plain(b"/OpenAction << /S 4 0 R /JS (x) >>", b"", b"/JavaScript"), SCRIPT),
    "in an object stream": (packed(b"/OpenAction 4 0 R", ALERT), SCRIPT),
    "in hex in an object stream": (packed(b"/OpenAction << /S /Java#53cript /JS (x) >>"), SCRIPT),
    "added by an update": (grown(plain(), b"<< /Type /Catalog /Pages 2 0 R /OpenAction %s >>" % ALERT), SCRIPT),
    "one thing after another": (plain(b"/OpenAction << /S /URI /URI (https://a.vn) /Next [%s] >>" % ALERT), SCRIPT),
    "a script when a film is played": (plain(b"", b"/A << /S /Rendition /OP 0 /JS (x) >>"), SCRIPT),
    "a dynamic form with a script": (
        plain(
            b"/AcroForm << /Fields [] /XFA [(template) 4 0 R] >>", b"", stream(b"<subform><Script>x</Script></subform>")
        ),
        SCRIPT,
    ),
    "an order": (plain(b"/OpenAction " + LAUNCH), ORDER),
    "an order behind a link": (plain(b"", b"/Annots [<< /Type /Annot /Subtype /Link /A %s >>]" % LAUNCH), ORDER),
    "an order in hex": (plain(b"/OpenAction << /S /#4caunch /F (x) >>"), ORDER),
    "an order in an object stream": (packed(b"/OpenAction 4 0 R", LAUNCH), ORDER),
    "a form that is sent": (plain(b"", b"/Annots [<< /Subtype /Widget /A << /S /SubmitForm >> >>]"), ORDER),
    "a file inside": (written(lambda w: w.add_attachment("a.exe", b"MZ")), FILE),
    "a file pinned to a page": (
        plain(b"", b"/Annots [<< /Subtype /File#41ttachment /FS << /Type /Filespec >> >>]"),
        FILE,
    ),
    "a film": (plain(b"", b"/Annots [<< /Subtype /RichMedia >>]"), FILE),
    "a file inside, packed": (packed(b"/Names << /Embedded#46iles << /Names [] >> >>"), FILE),
    "a password": (written(lambda w: w.encrypt("mật khẩu", algorithm="RC4-128")), LOCKED),
    "a script behind no password": (
        written(lambda w: (script(w), w.encrypt("", owner_password="chủ", algorithm="RC4-128"))),
        SCRIPT,
    ),
    "broken, with a script": (b"%PDF-1.7\n1 0 obj << /S /JavaScr#69pt /JS (x) >>", SCRIPT),
    "broken, with something packed": (b"%PDF-1.7\n1 0 obj << /Type /ObjStm >> stream x", BROKEN),
}


@pytest.mark.parametrize("name", BAD)
def test_not_taken(name: str):
    data, what = BAD[name]
    assert brought_along(data) == what


def info(writer: PdfWriter) -> None:
    writer.add_metadata({"/Title": "Về /JavaScript và /Launch trong PDF"})


def links(writer: PdfWriter) -> None:
    link = DictionaryObject(
        {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("https://a.vn")}
    )
    writer.root_object[NameObject("/OpenAction")] = link


GOOD = {
    "a plain file": plain(),
    "a packed file": packed(b""),
    "a link": written(links),
    "words about scripts": written(info),
    "a font called JS": plain(
        b"", b"/Resources << /Font << /JS << /Type /Font /Subtype /Type1 /BaseFont /Arial >> >> >>"
    ),
    "page contents that look like it": plain(b"", b"/Contents 4 0 R", stream(b"BT (/S /JavaScript /JS) Tj ET")),
    "locked for changes only": written(lambda w: w.encrypt("", owner_password="chủ", algorithm="RC4-128")),
    "a form without a script": plain(b"/AcroForm << /Fields [] >>"),
    "broken, with nothing in it": b"%PDF-1.7\n1 0 obj << /Type /Catalog",
}


@pytest.mark.parametrize("name", GOOD)
def test_taken(name: str):
    assert brought_along(GOOD[name]) is None


def test_the_files_of_this_test_can_be_read():
    for data in (plain(), packed(b""), grown(plain(), b"<< /Type /Catalog /Pages 2 0 R >>")):
        assert len(PdfReader(io.BytesIO(data)).pages) == 1


SAID = {
    SCRIPT: "JavaScript",
    ORDER: "mở chương trình",
    FILE: "tệp khác kèm bên trong",
    LOCKED: "mật khẩu",
    BROKEN: "hỏng",
}


@pytest.mark.parametrize("what", SAID)
def test_the_refusal_names_what_it_is(app, what: str):
    data = next(data for data, found in BAD.values() if found == what)
    with app.test_request_context(), pytest.raises(Refused, match=f"“Bản vẽ.pdf”.*{SAID[what]}"):
        store(data, "Bản vẽ.pdf")
