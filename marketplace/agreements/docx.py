"""A layout as a Word file, and the text of one that comes back. The only file that knows python-docx.

Real styles and numbering, so that whoever edits the file in Word keeps the numbers: Heading 1 is "Điều n.", List Number
a clause, List Number 2 a lettered point. No macros, no links outside. Margins and letters as Nghị định 30/2020/NĐ-CP
has them for administrative documents (not verified): A4, 20/20/30/15 mm, Times New Roman 13.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from marketplace.agreements import docx_styles as styles
from marketplace.agreements.layout import CLAUSE, POINT, TABLE, Annex, Article, Block, Layout, Side

WIDTH = 165  # mm between the margins
ALIGNS = {"l": ALIGN.LEFT, "c": ALIGN.CENTER, "r": ALIGN.RIGHT}
ONE_PAGE = 12  # rows of a table that is not parted
LABELS = 34  # mm of the first column at the head of a paper


def write(layout: Layout, made_at: datetime) -> bytes:
    """The Word file of a layout; ``made_at`` stands in its properties."""
    document = Document()
    numbers = styles.prepare(document, layout.article_word)
    _properties(document, layout, made_at)
    _page(document, layout.mark)
    _head(document, layout)
    for side in layout.sides:
        _party(document, side)
    document.add_paragraph(layout.agreed, style="Body Text").paragraph_format.space_before = Pt(6)
    _articles(document, layout.articles)
    _keep_with_signatures(document)
    _signatures(document, layout.sides)
    for annex in layout.annexes:
        _annex(document, annex, numbers)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def read_text(data: bytes) -> str:
    """The text of a Word file in its order, a line for each paragraph, cells of a row parted by " | ".

    Numbers that Word reckons itself are not in it. Raises ValueError for what is no Word file.
    """
    try:
        return "\n".join(line for line in _lines(Document(io.BytesIO(data))) if line.strip())
    except Exception as problem:  # whatever a strange file does to the library
        raise ValueError("not a Word file") from problem


def _lines(document: DocumentObject) -> Iterator[str]:
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            for row in part.rows:
                yield " | ".join(" ".join(cell.text.split()) for cell in row.cells)
        else:
            yield part.text


def _properties(document: DocumentObject, layout: Layout, made_at: datetime) -> None:
    known = document.core_properties
    known.title, known.subject, known.author = layout.title, layout.subject, layout.author[:255]
    known.language, known.comments, known.keywords = "vi-VN", "", layout.mark
    known.last_modified_by, known.revision = "", 1
    known.created = known.modified = made_at.astimezone(UTC).replace(tzinfo=None)


def _page(document: DocumentObject, mark: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    header.alignment = ALIGN.CENTER
    styles.add_field(header, "PAGE")
    for footer in (section.footer, section.first_page_footer):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = ALIGN.RIGHT
        paragraph.add_run(mark)


def _head(document: DocumentObject, layout: Layout) -> None:
    document.add_paragraph(layout.nation, style=styles.NATION)
    document.add_paragraph(layout.motto, style=styles.MOTTO)
    day = document.add_paragraph(style=styles.DAY)
    day.add_run(layout.place_and_day)
    document.add_paragraph(layout.title, style="Title")
    document.add_paragraph(layout.subject, style="Subtitle")
    document.add_paragraph(layout.number, style=styles.NUMBER)
    for ground in layout.grounds:
        document.add_paragraph(ground, style=styles.GROUND)
    document.add_paragraph(layout.opening, style="Body Text")


def _party(document: DocumentObject, side: Side) -> None:
    document.add_paragraph(f"{side.role}: {side.name}", style=styles.PARTY)
    table = _table(document, len(side.rows), (LABELS, WIDTH - LABELS))
    for row, (label, value) in zip(table.rows, side.rows, strict=True):
        styles.never_split(row)
        _write(row.cells[0], f"{label}:")
        _write(row.cells[1], value)


def _articles(document: DocumentObject, articles: tuple[Article, ...], numbers: int | None = None) -> None:
    """``numbers``: a list of its own for articles that are numbered anew."""
    for article in articles:
        heading = document.add_paragraph(article.heading, style="Heading 1")
        if numbers is not None:
            styles.number(heading, numbers, 0)
        for block, following in zip(article.blocks, [*article.blocks[1:], None], strict=True):
            _block(document, block, numbers)
            if following is not None and following.kind == POINT and block.kind == CLAUSE:
                document.paragraphs[-1].paragraph_format.keep_with_next = True


def _block(document: DocumentObject, block: Block, numbers: int | None) -> None:
    if block.kind == TABLE:
        _grid(document, block)
        return
    is_numbered = block.kind == CLAUSE and block.number > 0
    style = "List Number 2" if block.kind == POINT else "List Number" if is_numbered else "Body Text"
    paragraph = document.add_paragraph(block.text, style=style)
    if numbers is not None and style != "Body Text":
        styles.number(paragraph, numbers, 2 if block.kind == POINT else 1)


def _grid(document: DocumentObject, block: Block) -> None:
    """A table with lines; its head is repeated on every page."""
    rows = [block.head, *block.rows, *([block.total] if block.total else [])]
    table = _table(document, len(rows), tuple(WIDTH * share / 100 for share in block.widths))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    styles.repeat_head(table.rows[0])
    for number, (row, values) in enumerate(zip(table.rows, rows, strict=True)):
        styles.never_split(row)
        is_head, is_total = number == 0, bool(block.total) and number == len(rows) - 1
        for cell, value, align in zip(row.cells, values, block.aligns, strict=True):
            _write(cell, value, "c" if is_head else align, bold=is_head or is_total, style=styles.CELL)
    if len(rows) <= ONE_PAGE:
        _keep_together(table)
        _last_paragraph_before(document, table).paragraph_format.keep_with_next = True
    document.add_paragraph(style=styles.GAP)


def _keep_together(table: Table) -> None:
    """On one page: every row but the last goes with the next one."""
    rows = list(table.rows)
    for row in rows:
        styles.never_split(row)
    for row in rows[:-1]:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def _last_paragraph_before(document: DocumentObject, table: Table) -> Paragraph:
    return Paragraph(table._tbl.getprevious(), document)


def _keep_with_signatures(document: DocumentObject) -> None:
    """Nobody signs a page without words: the last lines go along."""
    for paragraph in document.paragraphs[-2:]:
        paragraph.paragraph_format.keep_with_next = True


def _signatures(document: DocumentObject, sides: tuple[Side, ...]) -> None:
    document.add_paragraph(style=styles.GAP).paragraph_format.keep_with_next = True
    table = _table(document, 3, (WIDTH / 2, WIDTH / 2))
    for column, side in enumerate(sides):
        cells = [row.cells[column] for row in table.rows]
        _write(cells[0], side.signs, "c", bold=True)
        cells[0].add_paragraph(side.position, style=styles.SIGN).alignment = ALIGN.CENTER
        hint = cells[0].add_paragraph(style=styles.SIGN)
        hint.alignment = ALIGN.CENTER
        hint.add_run(side.hint).italic = True
        _write(cells[2], side.representative, "c", bold=True)
    table.rows[1].height = Mm(28)
    _keep_together(table)


def _annex(document: DocumentObject, annex: Annex, numbers: int) -> None:
    document.add_paragraph(annex.title, style=styles.ANNEX)
    document.add_paragraph(annex.heading, style="Subtitle")
    if annex.intro:
        document.add_paragraph(annex.intro, style=styles.NUMBER).runs[0].italic = True
    before = len(document.element.body)
    for block in annex.blocks:
        _block(document, block, None)
    _articles(document, annex.articles, numbers)
    if annex.language != "vi":
        styles.say_language(list(document.element.body)[before:], "en-GB")


def _table(document: DocumentObject, rows: int, widths: tuple[float, ...]) -> Table:
    table = document.add_table(rows, len(widths))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    return table


def _write(cell: _Cell, text: str, align: str = "l", *, bold: bool = False, style: str = "") -> Paragraph:
    paragraph = cell.paragraphs[0]
    paragraph.style = style or styles.SIGN
    paragraph.alignment = ALIGNS[align]
    run: Any = paragraph.add_run(text)
    run.bold = bold or None
    return paragraph
