"""Word files that come back: good ones become versions, bad ones are told apart."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx import Document
from werkzeug.datastructures import FileStorage

from marketplace.accounts.models import Person
from marketplace.agreements import clauses, signing, uploaded
from marketplace.agreements.models import Agreement, AgreementVersion
from marketplace.kernel.db import transaction
from marketplace.kernel.files import Refused
from marketplace.kernel.workflow import NotAllowed, NotOpen
from tests.agreements.conftest import version_of
from tests.agreements.signing import blank_pdf
from tests.html import Page
from tests.visitor import Visitor

TEXT = ("Điều 1. Tên công nghệ", "Sấy bơm nhiệt", "Giá 1.200.000.000 đồng")
RELS = "word/_rels/document.xml.rels"
OUTSIDE = (
    '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"'
    ' Target="http://192.0.2.1/x" TargetMode="External"/></Relationships>'
)


def word(*lines: str) -> bytes:
    document, out = Document(), io.BytesIO()
    for line in lines or TEXT:
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def changed(data: bytes, name: str, change: Any, rename: str = "") -> bytes:
    """The archive with one entry changed, or added under another name."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, change(content) if entry.filename == name and not rename else content)
        if rename:
            new.writestr(rename, change(b""))
    return out.getvalue()


def linked(kind: str) -> bytes:
    return changed(word(), RELS, lambda old: old.replace(b"</Relationships>", OUTSIDE.format(kind=kind).encode()))


def upload(data: bytes, name: str) -> FileStorage:
    return FileStorage(io.BytesIO(data), filename=name)


def taken(contract: Agreement, person: Person, data: bytes, pdf: bytes | None = None) -> AgreementVersion:
    printed = upload(pdf, "hd.pdf") if pdf is not None else None
    with transaction():
        return uploaded.take_in(contract, person, upload(data, "hd.docx"), printed, "Sửa điều 6")


def test_an_edited_file_is_the_next_version(contract: Agreement, lan: Person, hoa: Person):
    with transaction():
        version_of(contract, 1, hoa)
    row = taken(contract, lan, word())
    assert (row.number, row.origin, row.text.splitlines()) == (2, "uploaded", list(TEXT))
    assert row.docx is not None and row.pdf is None
    with pytest.raises(NotOpen), transaction():  # nothing that could be signed
        signing.send(row, hoa)


BAD = {
    "a template elsewhere": lambda: linked("attachedTemplate"),
    "a picture elsewhere": lambda: linked("image"),
    "an object elsewhere": lambda: linked("oleObject"),
    "a frame elsewhere": lambda: linked("frame"),
    "an embedded object": lambda: changed(word(), "", lambda _old: b"x", rename="word/embeddings/oleObject1.bin"),
    "a control": lambda: changed(word(), "", lambda _old: b"x", rename="word/activeX/activeX1.xml"),
    "macros": lambda: changed(word(), "", lambda _old: b"x", rename="word/vbaProject.bin"),
    "a way out of the archive": lambda: changed(word(), "", lambda _old: b"x", rename="../../etc/x.rels"),
    "an entity": lambda: changed(word(), RELS, lambda old: b'<!DOCTYPE x [<!ENTITY a "b">]>' + old),
    "another encoding": lambda: changed(word(), RELS, lambda old: old.decode().encode("utf-16")),
    "nothing in it": lambda: word(" "),
    "no Word file": lambda: b"xin chao",
    "a PDF": blank_pdf,
    "cut off": lambda: word()[:300],
    "no document": lambda: changed(word(), "word/document.xml", lambda _old: b"<x/>"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_files_are_refused(contract: Agreement, lan: Person, case: str):
    with pytest.raises(Refused) as problem:
        taken(contract, lan, BAD[case]())
    assert "hd.docx" in str(problem.value)
    assert contract.versions == []


def test_addresses_to_click_on_are_no_harm(contract: Agreement, lan: Person):
    assert taken(contract, lan, linked("hyperlink")).number == 1


def test_the_pdf_must_tell_the_same(contract: Agreement, lan: Person):
    for pdf in (blank_pdf(), b"%PDF-1.4 broken"):
        with pytest.raises(Refused):
            taken(contract, lan, word(), pdf)


@pytest.mark.parametrize(
    ("printed", "like"),
    [
        ("Điều 1. Tên công nghệ Sấy bơm nhiệt Giá 1.200.000.000 đồng", 1.0),
        ("Trang 1/2\nĐiều 1. Tên công\nnghệ\nSấy bơm nhiệt. Giá 1.200.000.000 đồng", 1.0),
        ("Điều 1. Tên công nghệ", 0.5),
        ("", 0.0),
        # letters with marks from another font: the reader finds them at the end of the line
        ("Đi u 1. Tên công nghề ệ S y b m nhi t Giá 1.200.000.000 đ ngấ ơ ệ ồ", 1.0),
        ("Đi u 1. Tên công nghề ệ S y b m nhi t Giá 1.300.000.000 đ ngấ ơ ệ ồ", 0.4),
    ],
)
def test_likeness(printed: str, like: float):
    assert uploaded.likeness("\n".join(TEXT), printed) == pytest.approx(like, abs=0.11)


def test_headings_that_are_not_there_are_told(contract: Agreement):
    labels = [entry.label_vi for entry in clauses.contents("contract")]
    assert len(labels) == 14
    assert uploaded.missing_headings(contract, "\n".join(labels)) == []
    assert uploaded.missing_headings(contract, "\n".join(labels[1:]).upper()) == [labels[0]]


def test_only_while_it_is_drafted_and_only_by_the_sides(signed: Agreement, lan: Person):
    with pytest.raises(NotOpen):
        taken(signed, lan, word())


@pytest.mark.parametrize("name", ["thu", "broker", "admin", "quan", "an"])
def test_others_may_not(request: Any, contract: Agreement, name: str):
    with pytest.raises(NotAllowed):
        taken(contract, request.getfixturevalue(name), word())


def test_by_hand(contract: Agreement, visit: Any, minh: Person, hoa: Person):
    with transaction():
        version_of(contract, 1, hoa)
    url = f"/giao-dich/{contract.deal.public_id}/hop-dong/{contract.public_id}/nop-ban-sua"
    client: Visitor = visit(minh)
    bad = client.submit(url, {"note": "Sửa giá", "word_file": (io.BytesIO(linked("image")), "hd.docx")})
    assert bad.status_code == 200 and "nối ra ngoài" in bad.text and "Sửa giá" in bad.text
    both = {"word_file": (io.BytesIO(linked("image")), "hd.docx"), "printed_file": (io.BytesIO(blank_pdf()), "hd.pdf")}
    page = Page.read(client.submit(url, {"note": "Sửa giá", **both}).text)
    assert [one.get("id") for one in page.all("p") if "-error" in (one.get("id") or "")] == ["word_file-error"]
    both = {"word_file": (io.BytesIO(word()), "hd.docx"), "printed_file": (io.BytesIO(blank_pdf()), "hd.pdf")}
    page = Page.read(client.submit(url, {"note": "Sửa giá", **both}).text)
    assert [one.get("id") for one in page.all("p") if "-error" in (one.get("id") or "")] == ["printed_file-error"]
    good = client.submit(url, {"note": "Sửa giá", "word_file": (io.BytesIO(word()), "hd.docx")})
    assert good.status_code == 303 and good.location.endswith("so-sanh?den=2")
    text = client.page(good.location).text
    assert "Đã nhận phiên bản 2" in text and "Không tìm thấy trong bản này" in text
