"""``flask agreement sample --out DIR``: one Word file, one PDF, and nothing else touched."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path

import pytest
from docx import Document
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select

from marketplace.agreements.layout import MOTTO, NATION
from marketplace.agreements.models import Agreement
from marketplace.extensions import db
from tests.agreements.test_clauses import HEADINGS


@pytest.mark.timeout(240)
@pytest.mark.sqlite_only("it makes a database of its own")
def test_sample(app: Flask, instance: Path, tmp_path: Path):
    before = sorted(path.relative_to(instance) for path in instance.rglob("*"))
    out = tmp_path / "a" / "b"
    result = app.test_cli_runner().invoke(args=["agreement", "sample", "--out", str(out)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in out.iterdir()) == ["hop-dong-mau.docx", "hop-dong-mau.pdf"]
    document = Document(str(out / "hop-dong-mau.docx"))
    body = [one.text for one in document.paragraphs]
    pages = PdfReader(io.BytesIO((out / "hop-dong-mau.pdf").read_bytes())).pages
    printed = " ".join("\n".join(page.extract_text() for page in pages).split())
    assert [one.text for one in document.paragraphs if one.style.name == "Heading 1"] == HEADINGS
    assert all(heading in printed for heading in HEADINGS)
    for words in (NATION, MOTTO, "Bằng chữ: Một tỷ hai trăm triệu đồng."):
        assert words in body and words in printed
    assert all(unicodedata.is_normalized("NFC", text) for text in (*body, printed))
    assert "…………" not in printed  # nothing is left blank but the day of signing
    db.session.rollback()
    assert db.session.execute(select(func.count()).select_from(Agreement)).scalar_one() == 0
    assert sorted(path.relative_to(instance) for path in instance.rglob("*")) == before


def test_it_asks_where_to(app: Flask):
    result = app.test_cli_runner().invoke(args=["agreement", "sample"])
    assert result.exit_code == 2 and "--out" in result.output
