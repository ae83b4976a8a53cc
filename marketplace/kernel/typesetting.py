"""PDF pages drawn by Typst from values. The only file that knows Typst.

A drawing is a .typ file; its values come to it as JSON, whose texts are values and never markup. Only the letters that
come with the program are used (Tinos, of the same widths as Times New Roman), so that the same values give the same
pages on every machine.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import typst

from marketplace.kernel.ui import STATIC

FONTS = STATIC / "vendor" / "tinos"


def typeset(drawing: Path, values: Mapping[str, Any], standard: Literal["a-2b"] | None = None) -> bytes:
    """The PDF of a drawing, its letters embedded; ``standard``: one it has to keep, as ``a-2b``."""
    made: bytes = typst.compile(
        str(drawing),
        root=str(drawing.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(values, ensure_ascii=False)},
        pdf_standards=[standard] if standard else [],
    )
    return made


def pictures(drawing: Path, values: Mapping[str, Any], beside: Mapping[str, bytes], dots: int) -> list[bytes]:
    """The pages of a drawing as PNG, ``dots`` per inch; ``beside``: files that it calls by name."""
    with tempfile.TemporaryDirectory() as folder:
        copied = shutil.copy(drawing, folder)
        for name, data in beside.items():
            (Path(folder) / name).write_bytes(data)
        made: Any = typst.compile(
            copied,
            root=folder,
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(values, ensure_ascii=False)},
            format="png",
            ppi=dots,
        )
    return made if isinstance(made, list) else [made]
