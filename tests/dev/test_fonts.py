"""The typeface that pages load: small, made from the originals beside it, with every letter that pages use."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from fontTools.ttLib import TTFont

from marketplace.config import REPOSITORY
from marketplace.kernel.ui import STATIC
from tests.dev import fonts

LARGEST = 35_000  # bytes, both weights together
# The typeface has none of these; browsers take them from another one, as they do for letters of other scripts.
FOREIGN = set("→↑↓↔●○")
MARKETPLACE = REPOSITORY / "marketplace"


def letters_of(name: str) -> set[str]:
    return {chr(code) for code in TTFont(fonts.MADE / name).getBestCmap()}


def used_in_texts() -> dict[str, Path]:
    """Every sign beyond ASCII in templates, translations and reference data, with a file that has it."""
    files = [*(MARKETPLACE / "templates").rglob("*.*"), *(MARKETPLACE / "reference" / "data").glob("*.csv")]
    files += [*(REPOSITORY / "marketplace").glob("*/data/*.json"), *(STATIC / "js").glob("*.js")]
    found = {sign: path for path in files for sign in path.read_text(encoding="utf-8") if not sign.isascii()}
    for path in (REPOSITORY / "translations").rglob("*.po"):
        with path.open("rb") as source:
            for message in read_po(source):
                for text in (message.id, message.string):
                    found |= dict.fromkeys("".join(text if isinstance(text, tuple | list) else [str(text or "")]), path)
    return found


@pytest.mark.parametrize("name", fonts.FILES)
def test_the_files_are_what_the_originals_give(name: str):
    """Else: python -m tests.dev.fonts, and the sums in vendor.toml."""
    assert fonts.make(fonts.FILES[name]) == (fonts.MADE / name).read_bytes()


def test_both_together_are_small():
    assert sum((fonts.MADE / name).stat().st_size for name in fonts.FILES) <= LARGEST


def test_the_letters_of_vietnamese_are_134():
    both = set(fonts.VIETNAMESE + fonts.VIETNAMESE.upper())
    assert len(both) == 134
    assert {unicodedata.normalize("NFC", letter) for letter in both} == both


@pytest.mark.parametrize("name", fonts.FILES)
def test_they_have_every_letter_asked_for(name: str):
    assert fonts.LETTERS - letters_of(name) == set()


@pytest.mark.parametrize("name", fonts.FILES)
def test_they_have_every_letter_that_pages_use(name: str):
    there = letters_of(name) | FOREIGN
    missing = {sign: path.name for sign, path in used_in_texts().items() if sign not in there and sign.isprintable()}
    assert not missing, "add to tests/dev/fonts.py, then python -m tests.dev.fonts"


def test_what_is_left_to_others_is_not_in_the_originals():
    for original in fonts.FILES.values():
        assert not FOREIGN & {chr(code) for code in TTFont(fonts.ORIGINALS / original).getBestCmap()}


def test_no_letter_is_left_to_others():
    assert {unicodedata.category(sign)[0] for sign in FOREIGN} == {"S"}


def test_a_sign_that_is_missing_is_told():
    assert "→" in used_in_texts()
    assert "→" not in letters_of("be-vietnam-pro-400.woff2")
