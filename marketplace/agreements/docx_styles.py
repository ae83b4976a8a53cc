"""Styles and numbering of our Word files, and the few things that python-docx has no words for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docx.document import Document as DocumentObject
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from marketplace.agreements import docx_letters

FONT, SIZE = "Times New Roman", 13
FIRST_LINE = 10  # mm
NATION, MOTTO, DAY, NUMBER, GROUND = "Quoc hieu", "Tieu ngu", "Dia danh ngay thang", "So ky hieu", "Can cu"
PARTY, CELL, SIGN, ANNEX, GAP = "Ten ben", "O bang", "Dong ky", "Phu luc", "Khoang cach"

# name: (align, bold, italic, size, space before, space after, first line)
_LEFT, _CENTER, _BOTH, _RIGHT = ALIGN.LEFT, ALIGN.CENTER, ALIGN.JUSTIFY, ALIGN.RIGHT
_STYLES: dict[str, tuple[Any, bool, bool, float, float, float, float]] = {
    "Body Text": (_BOTH, False, False, SIZE, 0, 4, FIRST_LINE),
    "Title": (_CENTER, True, False, 15, 14, 4, 0),
    "Subtitle": (_CENTER, True, False, SIZE, 0, 4, 0),
    "Heading 1": (_LEFT, True, False, SIZE, 8, 4, 0),
    "List Number": (_BOTH, False, False, SIZE, 0, 4, FIRST_LINE),
    "List Number 2": (_BOTH, False, False, SIZE, 0, 4, FIRST_LINE),
    NATION: (_CENTER, True, False, 13, 0, 0, 0),
    MOTTO: (_CENTER, True, False, 14, 0, 6, 0),
    DAY: (_RIGHT, False, True, SIZE, 4, 4, 0),
    NUMBER: (_CENTER, False, False, SIZE, 0, 8, 0),
    GROUND: (_BOTH, False, True, SIZE, 0, 3, FIRST_LINE),
    PARTY: (_LEFT, True, False, SIZE, 6, 3, 0),
    CELL: (_LEFT, False, False, 12, 2, 2, 0),
    SIGN: (_LEFT, False, False, SIZE, 1, 1, 0),
    ANNEX: (_CENTER, True, False, 14, 0, 4, 0),
    GAP: (_LEFT, False, False, 6, 0, 0, 0),
}
_KEPT = {*_STYLES, "Normal", "Default Paragraph Font", "Normal Table", "No List", "header", "footer", "Table Grid"}
_KEPT.add("heading 1")
_MM_IN_TWIPS = 56.7
_LEVELS = (("Heading1", "decimal", "{word} %1.", 0), ("ListNumber", "decimal", "%2.", FIRST_LINE))
_LEVELS += (("ListNumber2", "lowerLetter", "%3)", FIRST_LINE),)  # type: ignore[assignment]


def prepare(document: DocumentObject, word: str) -> int:
    """Set every style, link the numbering to them; returns the list for articles in English.

    ``word`` stands before the number of an article: Điều, Mục.
    """
    _drop_others(document)
    docx_letters.embed(document, FONT)
    _font(document.styles["Normal"], SIZE)
    document.styles["Normal"].paragraph_format.line_spacing = 1.1
    for name, values in _STYLES.items():
        _style(document, name, *values)
    for name in ("Heading 1", PARTY):
        document.styles[name].paragraph_format.keep_with_next = True
    document.styles[ANNEX].paragraph_format.page_break_before = True
    for name in ("Header", "Footer"):
        _font(document.styles[name], 12 if name == "Header" else 9)
    _underline_motto(document.styles[MOTTO])
    _outline(document.styles[ANNEX], 0)
    _language(document, "vi-VN")
    own = _add_numbering(document, 90, word, linked=True)
    for level, name in enumerate(("Heading 1", "List Number", "List Number 2")):
        _link(document.styles[name], own, level)
    return _add_numbering(document, 91, "Article", linked=False)


def number(paragraph: Paragraph, numbering: int, level: int) -> None:
    """Number a paragraph by a list other than that of its style."""
    properties = paragraph._p.get_or_add_pPr()
    properties.append(_num_pr(numbering, level))
    paragraph.paragraph_format.first_line_indent = Mm(0 if level == 0 else FIRST_LINE)
    paragraph.paragraph_format.left_indent = Mm(0)


def add_field(paragraph: Paragraph, code: str) -> None:
    """A field that Word works out: PAGE."""
    for kind in ("begin", "", "end"):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = f" {code} "
        run._r.append(mark)


def repeat_head(row: Any) -> None:
    """Let a row stand at the top of its table on every page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def never_split(row: Any) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def say_language(elements: Iterable[Any], language: str) -> None:
    """Mark all runs in these pieces of the body as being in another language."""
    for element in elements:
        for run in element.iter(qn("w:r")):
            lang = OxmlElement("w:lang")
            lang.set(qn("w:val"), language)
            run.get_or_add_rPr().append(lang)


def _drop_others(document: DocumentObject) -> None:
    """The template has a hundred and sixty styles, and lists; those that no paper uses only cost time and confuse."""
    element, lists = document.styles.element, document.part.numbering_part.element
    for one in list(lists):
        lists.remove(one)
    for style in list(element.iter(qn("w:style"))):
        if style.name_val not in _KEPT:
            element.remove(style)
            continue
        for name in ("w:link", "w:next"):
            found = style.find(qn(name))
            if found is not None:
                style.remove(found)


def _style(
    document: DocumentObject, name: str, align: Any, bold: bool, italic: bool, size: float, *room: float
) -> None:
    known = {one.name for one in document.styles}
    style: Any = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name not in known:
        style.base_style, style.quick_style = document.styles["Normal"], True
    before, after, first = room
    _font(style, size, bold, italic)
    _without_borders(style)
    shape = style.paragraph_format
    shape.alignment, shape.space_before, shape.space_after = align, Pt(before), Pt(after)
    shape.first_line_indent, shape.left_indent = Mm(first), Mm(0)


def _font(style: Any, size: float, bold: bool | None = None, italic: bool | None = None) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, italic
    font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)
    spacing = style.element.rPr.find(qn("w:spacing"))
    if spacing is not None:  # letters drawn apart in the titles of the template
        style.element.rPr.remove(spacing)


def _without_borders(style: Any) -> None:
    properties = style.element.get_or_add_pPr()
    for name in ("w:pBdr", "w:contextualSpacing", "w:numPr"):
        found = properties.find(qn(name))
        if found is not None:
            properties.remove(found)


def _underline_motto(style: Any) -> None:
    """A line under the motto, as long as the words."""
    style.paragraph_format.left_indent = style.paragraph_format.right_indent = Mm(
        49
    )  # a little more, for wider letters
    border = f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="6" w:space="2" w:color="000000"/></w:pBdr>'
    _insert(style.element.get_or_add_pPr(), parse_xml(border), ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"))


def _outline(style: Any, level: int) -> None:
    mark = OxmlElement("w:outlineLvl")
    mark.set(qn("w:val"), str(level))
    style.element.get_or_add_pPr().append(mark)


def _language(document: DocumentObject, language: str) -> None:
    for lang in document.styles.element.iter(qn("w:lang")):
        for name in ("val", "eastAsia"):
            lang.set(qn(f"w:{name}"), language)


def _add_numbering(document: DocumentObject, key: int, word: str, *, linked: bool) -> int:
    """Add a list of three levels; returns its number."""
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        + (f'<w:pStyle w:val="{style}"/>' if linked else "")
        + f'<w:suff w:val="space"/><w:lvlText w:val="{text.format(word=word)}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="0" w:firstLine="{round(first * _MM_IN_TWIPS)}"/></w:pPr></w:lvl>'
        for n, (style, form, text, first) in enumerate(_LEVELS)
    )
    abstract = (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{key}"><w:multiLevelType w:val="multilevel"/>'
        f"{levels}</w:abstractNum>"
    )
    numbering = document.part.numbering_part.element
    first_num = numbering.find(qn("w:num"))  # lists are described before they are numbered
    if first_num is None:
        numbering.append(parse_xml(abstract))
    else:
        first_num.addprevious(parse_xml(abstract))
    return int(numbering.add_num(key).numId)


def _link(style: Any, numbering: int, level: int) -> None:
    following = ("w:suppressLineNumbers", "w:pBdr", "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
    _insert(style.element.get_or_add_pPr(), _num_pr(numbering, level), following)


def _num_pr(numbering: int, level: int) -> Any:
    return parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{numbering}"/></w:numPr>')


def _insert(properties: Any, element: Any, following: tuple[str, ...]) -> None:
    """Put an element before the first of those that must follow it."""
    successor = next((one for one in properties if one.tag in {qn(name) for name in following}), None)
    if successor is None:
        properties.append(element)
    else:
        successor.addprevious(element)
