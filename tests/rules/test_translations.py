"""Every message has its English: whole, not fuzzy, with the same placeholders, and with no Vietnamese left in it.

The library of forms speaks Vietnamese; and what is compiled is what is written.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import flask_wtf
import pytest
import wtforms
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, check_and_call_extract_file, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

from tests.rules.sources import HOUSE, Break

CATALOGUE = Path("translations/en/LC_MESSAGES/messages.po")
KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
# Proper names, and what stands in quotation marks, stay as they are.
NAMES = ("Tây Ninh", "Việt Nam", "Hà Nội", "Long An", "Lan", "Minh", "Hoa", "Quân", "An", "Tiếng Việt")
LEGAL_NUMBER = re.compile(r"\b\d+/(?:\d{4}/)?(?:NĐ-CP|QĐ-\w+|TT-\w+|QH\d+)")
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
# Marks that no English word carries: horn, hook above, dot below, breve; and the letter đ.
MARKS = {"\u031b", "\u0309", "\u0323", "\u0306"}
TONES = {"\u0300", "\u0301", "\u0302", "\u0303"}


# What stands in a file, by its name and bytes: a broken copy differs from the house in one file.
_EXTRACTED: dict[tuple[str, bytes], list[tuple[int, Any, str | None]]] = {}
SUFFIXES = {".py", ".html", ".txt"}  # babel.cfg names no others


def extracted(root: Path) -> Iterator[tuple[str, Any, str | None]]:
    """(where, message, context) of every message in the sources of ``root``; a plural is a pair."""
    with (HOUSE / "babel.cfg").open(encoding="utf-8") as settings:
        methods, options = parse_mapping_cfg(settings)
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(one for one in folders if _is_ours(one))
        for path in sorted(Path(folder) / name for name in files):
            if path.suffix in SUFFIXES:
                name, source = path.relative_to(root).as_posix(), path.read_bytes()
                if (name, source) not in _EXTRACTED:
                    found = check_and_call_extract_file(path, methods, options, None, KEYWORDS, (), False, root)
                    _EXTRACTED[name, source] = [(line, message, context) for _, line, message, _, context in found]
                for line, message, context in _EXTRACTED[name, source]:
                    yield f"{name}:{line}", message, context


def _is_ours(folder: str) -> bool:
    return not Path(folder).name.startswith(".") and Path(folder).name not in {"instance", "tests", "static"}


def catalogue(root: Path) -> Catalog:
    path = root / CATALOGUE
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def untranslated(root: Path) -> list[str]:
    """Messages without a finished English translation."""
    english, found = catalogue(root), {}
    for where, message, context in extracted(root):
        entry = english.get(message, context)
        words = () if entry is None else _words(entry)
        if entry is None or entry.fuzzy or not all(words) or len(words) < (2 if isinstance(message, tuple) else 1):
            found.setdefault((message, context), where)
    return [f"{where}: {message!r}" for (message, _), where in found.items()]


def bad_translations(root: Path) -> list[str]:
    """Translations that lose a placeholder, keep Vietnamese words, or belong to nothing any more."""
    wanted = {(_key(message), context) for _, message, context in extracted(root)}
    found = []
    for entry in catalogue(root):
        if entry.id:
            found += [f"{_key(entry.id)!r}: {fault}" for fault in _faults(entry)]
            found += [] if (_key(entry.id), entry.context) in wanted else [f"{_key(entry.id)!r}: is used nowhere"]
    return found


def _words(entry: Message) -> tuple[str, ...]:
    return (entry.string,) if isinstance(entry.string, str) else tuple(entry.string)


def _key(message: Any) -> str:
    return message[0] if isinstance(message, tuple | list) else message


def _faults(entry: Message, may_be_vietnamese: bool = False) -> Iterator[str]:
    asked = {
        p for text in (entry.id if isinstance(entry.id, tuple) else (entry.id,)) for p in PLACEHOLDER.findall(text)
    }
    words = _words(entry)
    for number, text in enumerate(word for word in words if word):
        given = set(PLACEHOLDER.findall(text))
        if given - asked or (asked - given and (number or len(words) == 1)):
            yield f"placeholders {sorted(given)} instead of {sorted(asked)}"
        if not may_be_vietnamese and (word := vietnamese_word(text)):
            yield f"Vietnamese word {word!r}"


@cache
def vietnamese_word(text: str) -> str | None:
    """The first word with Vietnamese letters that is no name, no legal number, and not quoted."""
    for pattern in (LEGAL_NUMBER, QUOTED, PLACEHOLDER):
        text = pattern.sub(" ", text)
    for name in NAMES:
        text = re.sub(rf"\b{name}\b", " ", text)
    return next((word for word in re.findall(r"\w+", text) if _is_vietnamese(word)), None)


def _is_vietnamese(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word)
    return "đ" in word.lower() or any(mark in letters for mark in MARKS | TONES)


def not_compiled(root: Path) -> list[str]:
    """Catalogues whose .mo, which is what the site reads, is not made from the .po beside it."""
    return [
        path.relative_to(root).as_posix()
        for path in sorted((root / "translations").rglob("*.po"))
        if _messages(_compiled(path)) != _messages(path.with_suffix(".mo"))
    ]


def _compiled(path: Path) -> BytesIO:
    with path.open("rb") as file:
        write_mo(made := BytesIO(), read_po(file))
    made.seek(0)
    return made


def _messages(compiled: Path | BytesIO) -> dict[Any, Any]:
    if isinstance(compiled, Path):
        if not compiled.exists():
            return {}
        compiled = BytesIO(compiled.read_bytes())
    return {(entry.context, _key(entry.id)): _words(entry) for entry in read_mo(compiled) if entry.id}


def in_english_only() -> list[str]:
    """What the libraries of forms say to people and our Vietnamese catalogue does not have."""
    with (HOUSE / "translations/vi/LC_MESSAGES/messages.po").open("rb") as file:
        vietnamese = read_po(file, locale="vi")
    missing = []
    for library in (wtforms, flask_wtf):
        for _, _, message, _, _ in extract_from_dir(library.__path__[0], [("**.py", "python")]):
            entry = vietnamese.get(message)
            if entry is None or entry.fuzzy or not entry.string or list(_faults(entry, may_be_vietnamese=True)):
                missing.append(_key(message))
    return missing


@pytest.mark.parametrize("rule", [untranslated, bad_translations, not_compiled])
def test_house_keeps_it(rule):
    assert rule(HOUSE) == []


def test_forms_speak_vietnamese():
    assert in_english_only() == []


HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def with_catalogue(root: Path, entries: str) -> Path:
    path = root / CATALOGUE
    path.parent.mkdir(parents=True)
    path.write_text(HEADER + entries, encoding="utf-8")
    return root


SOURCE = "say(_('Còn %(n)s ngày', n=1))"


@pytest.mark.parametrize(
    ("entry", "complete"),
    [
        ('msgid "Còn %(n)s ngày"\nmsgstr "%(n)s days left"', True),
        ('msgid "Còn %(n)s ngày"\nmsgstr ""', False),
        ('#, fuzzy\nmsgid "Còn %(n)s ngày"\nmsgstr "%(n)s days left"', False),
        ('msgid "Khác"\nmsgstr "Other"', False),
    ],
)
def test_a_missing_translation_is_told(broken: Break, entry: str, complete: bool):
    told = untranslated(with_catalogue(broken("kernel/extra.py", SOURCE), entry))
    assert bool([text for text in told if "Còn %(n)s ngày" in text]) is not complete


@pytest.mark.parametrize(
    "source",
    [
        "say(_l('Mới thêm'))",
        "say(lazy_gettext('Mới thêm'))",
        "say(ngettext('Mới thêm', 'Mới thêm', 2))",
        "say(lazy_pgettext('one', 'Mới thêm'))",
    ],
)
def test_every_way_of_marking_is_seen(broken: Break, source: str):
    assert [text for text in untranslated(broken("kernel/extra.py", source)) if "Mới thêm" in text]


def test_messages_in_templates_are_seen(broken: Break):
    root = broken("templates/catalogue/extra.html", "<p>{{ _('Mới thêm') }}</p>")
    assert [text for text in untranslated(root) if "catalogue/extra.html" in text and "Mới thêm" in text]


@pytest.mark.parametrize(
    ("english", "fault"),
    [
        ("%(n)s days left", None),
        ("days left", "placeholders"),
        ("%(m)s days left", "placeholders"),
        ("%(n)s days still còn", "Vietnamese word 'còn'"),
        ("%(n)s days in Tây Ninh under 76/2018/NĐ-CP, as in “máy sấy”", None),
        ("%(n)s days đ", "Vietnamese word"),
    ],
)
def test_a_bad_translation_is_told(broken: Break, english: str, fault: str | None):
    entry = f'msgid "Còn %(n)s ngày"\nmsgstr "{english}"'
    told = [
        text for text in bad_translations(with_catalogue(broken("kernel/extra.py", SOURCE), entry)) if "Còn" in text
    ]
    assert bool(told) is bool(fault)
    assert not fault or fault in told[0]


def test_a_translation_of_nothing_is_told(broken: Break):
    root = with_catalogue(broken("kernel/extra.py", ""), 'msgid "Chưa từng dùng"\nmsgstr "Never used"')
    assert [text for text in bad_translations(root) if "is used nowhere" in text]


def test_a_catalogue_that_was_not_compiled_is_told(tmp_path: Path):
    root = with_catalogue(tmp_path, 'msgid "Khác"\nmsgstr "Other"')
    assert not_compiled(root) == [CATALOGUE.as_posix()]
    compiled = (root / CATALOGUE).with_suffix(".mo")
    with compiled.open("wb") as file:
        write_mo(file, catalogue(root))
    assert not_compiled(root) == []
    (root / CATALOGUE).write_text(HEADER + 'msgid "Khác"\nmsgstr "Another"', encoding="utf-8")
    assert not_compiled(root) == [CATALOGUE.as_posix()]
