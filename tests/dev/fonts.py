"""Makes the two files of the site's typeface: the letters that its pages need, nothing else.

``.venv/bin/python -m tests.dev.fonts`` writes them from the originals beside them and prints the lines of vendor.toml
to be changed. The same originals and the same libraries (requirements-dev.txt) give the same bytes: a test makes them
anew. Texts are kept in NFC: a Vietnamese letter is one letter of the typeface, combining marks are not needed.
"""

from __future__ import annotations

import hashlib
import io

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from marketplace.kernel.ui import STATIC

ORIGINALS = STATIC / "vendor" / "be-vietnam-pro"
MADE = STATIC / "vendor" / "be-vietnam-pro-web"
FILES = {
    "be-vietnam-pro-400.woff2": "BeVietnamPro_400Regular.ttf",
    "be-vietnam-pro-600.woff2": "BeVietnamPro_600SemiBold.ttf",
}

VIETNAMESE = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"  # beside those of ASCII
ASCII = "".join(map(chr, range(0x20, 0x7F)))
WESTERN = "".join(map(chr, range(0xA0, 0x100)))  # Latin-1: « » ° ² ³ µ · ½ × ÷ and the letters of western names
NAMES = "ŒœŠšŽžŁłČčĆćŐőŰűĞğİıŞşŃńŚśŘřŻżĀāĒēĪīŌōŪū"
SIGNS = "–—‘’‚“”„†•…‰‹›⁄€₫™−≈≠≤≥"
LOWERED = "⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉"  # m⁴, CO₂
LETTERS = frozenset(ASCII + VIETNAMESE + VIETNAMESE.upper() + WESTERN + NAMES + SIGNS + LOWERED)


def make(original: str) -> bytes:
    """The woff2 of one weight: kerning kept (1.6 kB; capitals and V, T, Y stand apart without it), hints dropped."""
    font = TTFont(ORIGINALS / original, recalcTimestamp=False)
    options = Options(hinting=False, layout_features=["kern"], notdef_outline=True, glyph_names=False)
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # with the copyright and the licence
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=map(ord, LETTERS))
    subsetter.subset(font)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def main() -> None:
    MADE.mkdir(exist_ok=True)
    for name, original in FILES.items():
        made = make(original)
        (MADE / name).write_bytes(made)
        print(f'path = "{MADE.name}/{name}"  # {len(made)} bytes\nsha256 = "{hashlib.sha256(made).hexdigest()}"')


if __name__ == "__main__":
    main()
