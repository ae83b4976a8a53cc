"""The letters that come inside a Word file, for computers that have no Times New Roman.

There LibreOffice takes Liberation Serif, which has no ộ, ứ or ầ, and draws them from a third font. Tinos is as wide as
Times New Roman and has them all: it comes in the file under that name, and who has the real one sees the real one.
Embedding: ECMA-376 part 1, 17.8 (fonts, with the first 32 bytes mixed with a key).
"""

from __future__ import annotations

from functools import cache
from uuid import UUID

from docx.document import Document as DocumentObject
from docx.opc.constants import RELATIONSHIP_TYPE as RELATION
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from marketplace.kernel.ui import STATIC

FOLDER = STATIC / "vendor" / "tinos-vietnamese"
FACES = {"Regular": "Tinos_400Regular", "Bold": "Tinos_700Bold", "Italic": "Tinos_400Regular_Italic"}
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
KEY = UUID("5f0e7c1a-2f55-4c51-9d38-0b6a5f3c7d21")  # no secret: it stands beside the letters
MIXED = 32  # bytes
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TABLE = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:fonts xmlns:w="{word}" xmlns:r="{office}"><w:font w:name="{name}"><w:altName w:val="Tinos"/>\
<w:panose1 w:val="02020603050405020304"/><w:charset w:val="A3"/><w:family w:val="roman"/><w:pitch w:val="variable"/>\
{faces}</w:font></w:fonts>"""


def embed(document: DocumentObject, name: str) -> None:
    """Put the letters into the file as those of the font ``name``: upright, bold and italic, Latin with all marks."""
    table = document.part.part_related_by(RELATION.FONT_TABLE)
    faces = ""
    for number, (face, file) in enumerate(FACES.items(), start=1):
        place = PackURI(f"/word/fonts/font{number}.odttf")
        kept = table.relate_to(Part(place, CONTENT_TYPE, _mixed(file), document.part.package), RELATION.FONT)
        faces += f'<w:embed{face} r:id="{kept}" w:fontKey="{{{str(KEY).upper()}}}"/>'
    table._blob = _TABLE.format(word=_WORD, office=_OFFICE, name=name, faces=faces).encode()


@cache
def _mixed(file: str) -> bytes:
    """A font as it stands in a Word file."""
    letters = bytearray((FOLDER / f"{file}.ttf").read_bytes())
    key = KEY.bytes[::-1]
    for place in range(MIXED):
        letters[place] ^= key[place % len(key)]
    return bytes(letters)
