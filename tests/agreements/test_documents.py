"""What is written: the Word file and the PDF say the same, whole, in real styles, with nothing from outside."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import unicodedata
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from docx import Document
from flask import Flask
from pypdf import PdfReader

from marketplace.agreements import docx, layout, pdf
from marketplace.agreements.layout import MOTTO, NATION, Layout
from marketplace.agreements.models import CONTRACT, KIND_LABELS
from tests.agreements.drafted import FACTS, drawn, facts
from tests.agreements.test_clauses import HEADINGS

AT = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NASTY = '#panic("x") #read("/etc/passwd") $x$ *đậm* `mã` <b>&amp; \\u{0} {{gia}} [a](https://x.example)'
SAID = (NATION, MOTTO, "Bằng chữ: Một tỷ hai trăm triệu đồng.", "1.200.000.000 đồng", "PHỤ LỤC 1", "Nguyễn Thị Lan")


def flat(text: str) -> str:
    """On one line, as a reader hears it."""
    return " ".join(text.split())


def word_text(data: bytes) -> str:
    return flat(docx.read_text(data))


def pdf_text(data: bytes) -> str:
    return flat("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))


def both(drawn_up: Layout) -> dict[str, str]:
    return {"docx": word_text(docx.write(drawn_up, AT)), "pdf": pdf_text(pdf.write(drawn_up, AT))}


def test_both_say_everything(app: Flask):
    for form, text in both(drawn()).items():
        assert unicodedata.is_normalized("NFC", text), form
        places = [text.find(heading) for heading in HEADINGS]
        assert -1 not in places and places == sorted(places), form
        for words in (*SAID, FACTS.supply.name, FACTS.demand.tax_code, "Số: 01/2026/HĐCGCN", "Đợt 3: nghiệm thu"):
            assert words in text, (form, words)


@pytest.mark.parametrize("kind", [kind for kind in KIND_LABELS if kind != CONTRACT])
def test_the_other_papers(app: Flask, kind: str):
    paper = drawn(replace(FACTS, kind=kind))
    for form, text in both(paper).items():
        assert all(words in text for words in (NATION, MOTTO, paper.title, *(a.heading for a in paper.articles))), form


def test_what_people_typed_is_only_text(app: Flask):
    for form, text in both(drawn(facts(product=NASTY, object_words=NASTY))).items():
        assert flat(NASTY) in text, form


def test_a_layout_comes_back_whole(app: Flask):
    paper = drawn(english=True)
    assert layout.from_json(layout.to_json(paper)) == paper


def test_text_for_comparing(app: Flask):
    lines = layout.plain(drawn()).splitlines()
    assert lines[:2] == [NATION, MOTTO]
    assert (
        "Điều 6. Giá, phương thức thanh toán" in lines and "1. Giá chuyển giao công nghệ: 1.200.000.000 đồng." in lines
    )
    assert [line for line in lines if line.startswith("Điều ")][13] == "Điều 14. Nội dung khác"


def test_decomposed_letters_are_composed(app: Flask):
    known = facts(product=unicodedata.normalize("NFD", "Mít sấy dẻo ở Tây Ninh"))
    paper = layout.from_json(layout.to_json(drawn(known)))
    assert unicodedata.is_normalized("NFC", layout.plain(drawn(known)))
    assert unicodedata.is_normalized("NFC", str(layout.to_json(paper)))


def test_in_english_as_an_annex(app: Flask):
    for form, text in both(drawn(english=True)).items():
        assert "PHỤ LỤC 2 ENGLISH TRANSLATION" in text, form
        assert "In words: One billion, two hundred million Vietnamese dong." in text, form
        assert "360,000,000" in text, form
        assert "What the parties wrote themselves stands as they wrote it, in Vietnamese." in text, form


# Word ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def word(app: Flask) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(docx.write(drawn(), AT)))


def test_word_has_nothing_from_outside(word: zipfile.ZipFile):
    for name in word.namelist():
        assert "vba" not in name.lower() and "activeX" not in name and "embeddings" not in name
        if name.endswith(".rels"):
            modes = [one.get("TargetMode") for one in ElementTree.fromstring(word.read(name))]
            assert "External" not in modes, name
    fields = re.findall(rb"<w:instrText[^>]*>([^<]*)<", word.read("word/header1.xml") + word.read("word/document.xml"))
    assert [one.strip() for one in fields] == [b"PAGE"]


def test_word_has_real_styles_and_numbers(app: Flask):
    document = Document(io.BytesIO(docx.write(drawn(), AT)))
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert headings == HEADINGS  # "Điều n." is reckoned by Word
    for name in ("Heading 1", "List Number", "List Number 2"):
        numbered = document.styles[name].element.pPr.numPr
        assert numbered is not None and numbered.numId.val == 1, name
    levels = [one.get(f"{W}val") for one in document.part.numbering_part.element.iter(f"{W}lvlText")][:3]
    assert levels == ["Điều %1.", "%2.", "%3)"]
    normal = document.styles["Normal"]
    assert (normal.font.name, normal.font.size.pt) == ("Times New Roman", 13)
    section = document.sections[0]
    sizes = [round(value.mm) for value in (section.page_width, section.page_height, section.left_margin)]
    assert sizes == [210, 297, 30]
    assert [round(m.mm) for m in (section.right_margin, section.top_margin, section.bottom_margin)] == [15, 20, 20]


def test_word_speaks_vietnamese(app: Flask):
    document = Document(io.BytesIO(docx.write(drawn(), AT)))
    defaults = document.styles.element.find(f"{W}docDefaults")
    assert {one.get(f"{W}val") for one in defaults.iter(f"{W}lang")} == {"vi-VN"}
    known = document.core_properties
    assert (known.title, known.language, known.comments) == ("HỢP ĐỒNG CHUYỂN GIAO CÔNG NGHỆ", "vi-VN", "")
    assert known.created == datetime(2026, 11, 22, 3, 30, tzinfo=known.created.tzinfo)


def test_heads_of_tables_are_repeated(app: Flask):
    document = Document(io.BytesIO(docx.write(drawn(), AT)))
    grids = [table for table in document.tables if table.style.name == "Table Grid"]
    assert [grid.rows[0].cells[0].text for grid in grids] == ["TT", "TT", "Mục"]
    assert all(grid.rows[0]._tr.trPr.find(f"{W}tblHeader") is not None for grid in grids)
    assert [cell.text for cell in grids[0].rows[-1].cells] == ["", "Cộng", "", "1.200.000.000"]


def test_what_is_no_word_file_is_refused():
    with pytest.raises(ValueError):
        docx.read_text(b"%PDF-1.7")


# PDF ----------------------------------------------------------------------------------------------------------------


def test_pdf_is_archival_tagged_and_brings_its_letters(app: Flask):
    reader = PdfReader(io.BytesIO(pdf.write(drawn(), AT)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and root["/Lang"] == "vi-VN"
    told = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in told and "<pdfaid:conformance>B</pdfaid:conformance>" in told
    assert reader.metadata and reader.metadata.title == "HỢP ĐỒNG CHUYỂN GIAO CÔNG NGHỆ"
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            real = font.get_object()["/DescendantFonts"][0].get_object()
            fonts[real["/BaseFont"]] = real["/FontDescriptor"].get_object()
    assert fonts and all("Tinos" in name for name in fonts)
    assert all({"/FontFile2", "/FontFile3"} & set(one) for one in fonts.values())
    assert not any("/Annots" in page and page["/Annots"] for page in reader.pages)


def test_pdf_numbers_its_pages_but_the_first(app: Flask):
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf.write(drawn(), AT))).pages]
    assert not pages[0].startswith("1") and all(text.lstrip().startswith(str(n)) for n, text in enumerate(pages[1:], 2))
    assert all("HD-2026-0001 – phiên bản 1" in text for text in pages)


def test_both_say_when_they_were_made(app: Flask):
    assert PdfReader(io.BytesIO(pdf.write(drawn(), AT))).metadata.creation_date == AT
    assert Document(io.BytesIO(docx.write(drawn(), AT))).core_properties.created == AT


def test_the_same_layout_gives_the_same_pdf(app: Flask):
    assert pdf.write(drawn(), AT) == pdf.write(drawn(), AT)


# LibreOffice --------------------------------------------------------------------------------------------------------


def tool(name: str) -> str:
    found = shutil.which(name)
    if not found:
        assert not os.environ.get("CI"), f"{name} is missing: .ci/run installs it"
        pytest.skip(f"{name} (LibreOffice, poppler-utils) is not on this machine")
    return found


@pytest.mark.timeout(180)
def test_libreoffice_opens_the_word_file(app: Flask, tmp_path: Path):
    path = tmp_path / "hop-dong.docx"
    path.write_bytes(docx.write(drawn(), AT))
    home = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    line = [tool("soffice"), home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(line, check=True, capture_output=True, timeout=150)
    made = path.with_suffix(".pdf")
    # pypdf puts letters that LibreOffice takes from a second font out of their order; poppler does not.
    read = subprocess.run([tool("pdftotext"), str(made), "-"], check=True, capture_output=True, timeout=30)
    text = unicodedata.normalize("NFC", flat(read.stdout.decode()))
    assert 6 <= len(PdfReader(made).pages) <= 10
    for number, heading in enumerate(HEADINGS, start=1):
        assert f"Điều {number}. {heading}" in text
    assert all(words in text for words in SAID)
    assert FACTS.supply.name in text and "a) yêu cầu Bên nhận" in text
    assert letters_of(made) == {"Times New Roman"} or {one[:5] for one in letters_of(made)} == {"Tinos"}


def letters_of(made: Path) -> set[str]:
    """The fonts that a PDF is drawn with."""
    fonts = [font.get_object() for page in PdfReader(made).pages for font in page["/Resources"]["/Font"].values()]
    return {str(font["/BaseFont"]).split("+")[-1] for font in fonts}


def test_the_word_file_brings_its_letters(app: Flask):
    """For computers without Times New Roman; the first 32 bytes are mixed with the key (ECMA-376 part 1, 17.8.1)."""
    with zipfile.ZipFile(io.BytesIO(docx.write(drawn(), AT))) as archive:
        table = archive.read("word/fontTable.xml").decode()
        key = bytes.fromhex(re.search(r"{([0-9A-F-]{36})}", table)[1].replace("-", ""))[::-1]
        assert 'w:name="Times New Roman"' in table and table.count("w:embed") == 3
        for number in (1, 2, 3):
            mixed = archive.read(f"word/fonts/font{number}.odttf")
            head = bytes(one ^ key[place % 16] for place, one in enumerate(mixed[:32]))
            assert head.startswith(b"\x00\x01\x00\x00") and 30_000 < len(mixed) < 60_000
            assert f"fonts/font{number}.odttf" in archive.read("word/_rels/fontTable.xml.rels").decode()
