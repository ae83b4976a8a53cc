"""Papers that came out of a deal: read, turned into pictures, and looked at."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Page
from pypdf import PdfReader

from marketplace.agreements import docx
from tests.browser.people import Person

A4 = (595, 842)  # points
FLAT = 2.0  # standard deviation of grey below which a page counts as blank


def tool(name: str) -> str:
    found = shutil.which(name)
    if not found:
        assert not os.environ.get("CI"), f"{name} is missing: .ci/run installs it"
        pytest.skip(f"{name} (LibreOffice, poppler-utils) is not on this machine")
    return found


def take(who: Person, link: str, folder: Path) -> Path:
    """Click a link of the content that downloads a file; returns where it lies."""
    with who.page.expect_download() as waiting:
        who.main.get_by_role("link", name=link, exact=True).first.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def bare(text: str) -> str:
    """Without spaces and capitals: letters drawn from a second font come out with gaps around them."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text)).casefold()


def words_of(path: Path) -> str:
    """The bare text of a DOCX or a PDF."""
    if path.suffix == ".docx":
        return bare(docx.read_text(path.read_bytes()))
    reader = PdfReader(path)
    if "LibreOffice" not in str(reader.metadata and reader.metadata.producer):
        return bare("\n".join(page.extract_text() for page in reader.pages))
    # pypdf puts letters that LibreOffice takes from a second font out of their order; poppler does not.
    read = subprocess.run([tool("pdftotext"), str(path), "-"], check=True, capture_output=True, timeout=30)
    return bare(read.stdout.decode())


def converted(word: Path, folder: Path) -> Path:
    """The PDF that LibreOffice makes of a Word file."""
    home = f"-env:UserInstallation=file://{folder / 'office'}"
    out = folder / "libreoffice"
    line = [tool("soffice"), home, "--headless", "--convert-to", "pdf", "--outdir", str(out), str(word)]
    subprocess.run(line, check=True, capture_output=True, timeout=150)
    return out / f"{word.stem}.pdf"


def look_at(path: Path, folder: Path, name: str) -> int:
    """Draw every page of a PDF into ``folder``; none may be blank or of another size than A4. Returns how many."""
    pages = PdfReader(path).pages
    folder.mkdir(parents=True, exist_ok=True)
    line = [tool("pdftoppm"), "-png", "-r", "60", str(path), str(folder / name)]
    subprocess.run(line, check=True, capture_output=True, timeout=120)
    pictures = sorted(folder.glob(f"{name}-*.png"))
    assert len(pictures) == len(pages)
    for page, picture in zip(pages, pictures, strict=True):
        assert (round(page.mediabox.width), round(page.mediabox.height)) == A4, picture.name
        with Image.open(picture) as drawn:
            assert ImageStat.Stat(drawn.convert("L")).stddev[0] > FLAT, f"{picture.name} is blank"
    return len(pages)


def scan_of(page: Page, html: str) -> bytes:
    """A picture of a signed page, drawn in a window of its own."""
    drawn = page.context.browser.new_page(viewport={"width": 900, "height": 1270})
    drawn.set_content(html)
    picture = drawn.screenshot()
    drawn.close()
    assert Image.open(io.BytesIO(picture)).size == (900, 1270)
    return picture
