"""Office files that fetch something when they are opened, or lead out of themselves, are refused in every room."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from marketplace.kernel.files import DOCUMENT, Refused, check_archive
from tests.kernel.test_files import store

TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
RELATION = '<Relationship Id="r1" Type="{type}" Target="{target}"{mode}/>'


def office(main: str, **entries: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", "<Relationships/>")
        archive.writestr(main, "<x/>")
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def related(kind: str, target: str = "http://192.0.2.1/x", mode: str = ' TargetMode="External"') -> str:
    return f"<Relationships>{RELATION.format(type=TYPES + kind, target=target, mode=mode)}</Relationships>"


def word(**entries: bytes | str) -> bytes:
    return office("word/document.xml", **entries)


def sheet(**entries: bytes | str) -> bytes:
    return office("xl/workbook.xml", **entries)


RELS, LINKS = "word/_rels/document.xml.rels", "xl/externalLinks/_rels/externalLink1.xml.rels"
BAD = {
    "a template elsewhere": ("a.docx", word(**{"word/_rels/settings.xml.rels": related("attachedTemplate")})),
    "a picture elsewhere": ("a.docx", word(**{RELS: related("image")})),
    "an object elsewhere": ("a.docx", word(**{RELS: related("oleObject")})),
    "a frame elsewhere": ("a.docx", word(**{RELS: related("frame")})),
    "a file share": ("a.docx", word(**{RELS: related("image", "file://192.0.2.1/share/x.png")})),
    "in the other quotes": ("a.docx", word(**{RELS: related("image", mode=" TargetMode='External'")})),
    "another workbook": ("a.xlsx", sheet(**{LINKS: related("externalLinkPath", "file:///C:/so-lieu.xlsx")})),
    "an entity": ("a.docx", word(**{RELS: '<!DOCTYPE x [<!ENTITY a "b">]>' + related("image", "x", "")})),
    "another encoding": ("a.docx", word(**{RELS: related("image").encode("utf-16")})),
    "a control": ("a.docx", word(**{"word/activeX/activeX1.xml": "<x/>"})),
    "a way out": ("a.docx", word(**{"../../etc/x": "x"})),
    "a way out of the root": ("a.xlsx", sheet(**{"/etc/x": "x"})),
}
GOOD = {
    "nothing of it": ("a.docx", word()),
    "addresses to click on": ("a.docx", word(**{RELS: related("hyperlink", "https://example.vn/")})),
    "a picture inside": ("a.docx", word(**{RELS: related("image", "media/image1.png", "")})),
    "a chart with its figures": ("a.xlsx", sheet(**{"xl/embeddings/Sheet1.xlsx": b"PK"})),
}


@pytest.mark.parametrize("case", BAD)
def test_refused(app: Any, case: str):
    name, data = BAD[case]
    with pytest.raises(Refused, match="nối ra ngoài"):
        store(data, name, DOCUMENT)


@pytest.mark.parametrize("case", GOOD)
def test_taken(app: Any, case: str):
    name, data = GOOD[case]
    assert store(data, name, DOCUMENT).filename == name


@pytest.mark.parametrize("data", [b"PK\x03\x04", word()[:200], word()[:-30], b""])
def test_broken(app: Any, data: bytes):
    with pytest.raises(Refused, match="bị hỏng"):
        check_archive(data, "a.docx")


def test_a_list_of_relations_that_cannot_be_read_is_no_error(app: Any):
    whole = word(**{RELS: related("hyperlink")})
    at = whole.index(b"word/_rels") + len(RELS)
    with pytest.raises(Refused):
        check_archive(whole[:at] + b"\xff\xff\xff\xff" + whole[at + 4 :], "a.docx")
