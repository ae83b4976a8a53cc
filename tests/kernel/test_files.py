"""Uploads: what is taken, what is refused and why, who gets it back, and what is swept."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from types import SimpleNamespace

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from marketplace.extensions import db
from marketplace.kernel import files
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.files import DOCUMENT, PICTURE, Refused, StoredFile

LAN, AN = SimpleNamespace(public_id="lanlanlanlan"), SimpleNamespace(public_id="ananananan22")
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


def picture(kind="PNG", size=(40, 30), **more) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#0b5c57").save(out, kind, **more)
    return out.getvalue()


def archive(*names: str, first="[Content_Types].xml", payload=b"x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name in (first, *names):
            zipped.writestr(name, payload)
    return out.getvalue()


DOCX, XLSX = archive("word/document.xml"), archive("xl/workbook.xml")


def upload(data: bytes, name: str) -> FileStorage:
    return FileStorage(io.BytesIO(data), filename=name)


def store(data: bytes, name: str, kind: str = DOCUMENT, person=LAN) -> StoredFile:
    with transaction():
        return files.store(upload(data, name), kind, person)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_becomes_webp(app, kind):
    row = store(picture(kind), "Buồng sấy.png", PICTURE)
    assert (row.filename, row.media_type, row.width, row.height) == ("Buồng sấy.webp", "image/webp", 40, 30)
    assert files.path_of(row).stat().st_size == row.size


def test_a_picture_loses_what_is_hidden_in_it(app):
    exif = Image.Exif()
    exif[0x010E] = "10.8231,106.6297"
    row = store(picture("JPEG", exif=exif, comment=b"secret"), "a.jpg", PICTURE)
    kept = files.path_of(row).read_bytes()
    assert b"106.6297" not in kept and b"secret" not in kept


def test_a_large_picture_is_made_smaller(app):
    row = store(picture(size=(3200, 1600)), "a.png", PICTURE)
    assert (row.width, row.height) == (1600, 800)


@pytest.mark.parametrize(("data", "name"), [(PDF, "hồ sơ.pdf"), (DOCX, "bản vẽ.docx"), (XLSX, "số liệu.XLSX")])
def test_documents_are_taken_as_they_are(app, data, name):
    row = store(data, name)
    assert row.filename == name
    assert files.path_of(row).read_bytes() == data


REFUSED = [
    ("empty", b"", "a.pdf", DOCUMENT, "không có nội dung"),
    ("empty picture", b"", "a.png", PICTURE, "không có nội dung"),
    ("text called PDF", b"hello", "a.pdf", DOCUMENT, "không phải là PDF"),
    ("a program", b"MZ" + b"\x00" * 200, "a.pdf", DOCUMENT, "không phải là PDF"),
    ("HTML as picture", b"<html><script>alert(1)</script>", "a.png", PICTURE, "không phải là ảnh"),
    ("SVG", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a.svg", PICTURE, "không phải là ảnh"),
    ("GIF", b"GIF89a" + b"\x00" * 20, "a.gif", PICTURE, "không phải là ảnh"),
    ("PDF as picture", PDF, "a.png", PICTURE, "không phải là ảnh"),
    ("picture as document", picture(), "a.pdf", DOCUMENT, "không phải là PDF"),
    ("cut picture", picture()[:40], "a.png", PICTURE, "bị hỏng"),
    ("PDF called DOCX", PDF, "a.docx", DOCUMENT, "không khớp"),
    ("no ending", PDF, "pdf", DOCUMENT, "không khớp"),
    ("macros", archive("word/document.xml", "word/vbaProject.bin"), "a.docx", DOCUMENT, "macro"),
    ("any zip", archive("evil.exe", first="a.txt"), "a.docx", DOCUMENT, "không phải là PDF"),
]


@pytest.mark.parametrize(("data", "name", "kind", "why"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refused(app, data, name, kind, why):
    with pytest.raises(Refused, match=why):
        store(data, name, kind)
    assert db.session.execute(db.select(StoredFile)).first() is None


def test_too_large(app, monkeypatch):
    monkeypatch.setitem(app.config, "UPLOAD_LIMIT_MB", 1)
    with pytest.raises(Refused, match="lớn hơn 1 MB"):
        store(PDF + b"x" * 1024 * 1024, "a.pdf")


def test_a_picture_of_too_many_points(app, monkeypatch):
    monkeypatch.setattr(files, "MOST_PIXELS", 1000)
    with pytest.raises(Refused, match="điểm ảnh"):
        store(picture(), "a.png", PICTURE)


def test_an_archive_that_would_unpack_too_large(app, monkeypatch):
    monkeypatch.setattr(files, "MOST_UNPACKED", 1000)
    with pytest.raises(Refused, match="giải nén"):
        store(archive("word/document.xml", payload=b"0" * 2000), "a.docx")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Lan\\hồ sơ.pdf", "hồ sơ.pdf"),
        ("a\x00b\r\n.pdf", "ab .pdf"),
        ('x";filename="y.pdf', "xfilename=y.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("", "tep"),
        ("...", "tep"),
        ("ế" * 300 + ".pdf", "ế" * 120 + ".pdf"),
    ],
)
def test_names_are_made_safe(sent, kept):
    assert files.safe_name(sent) == kept


def test_a_file_is_given_back_to_its_sender_only(app):
    row = store(PDF, "a.pdf")
    ids = [row.public_id, "x" * 12, ""]
    assert [one.public_id for one in files.kept_for(LAN, ids, DOCUMENT)] == [row.public_id]
    assert files.kept_for(AN, ids, DOCUMENT) == []
    assert files.kept_for(LAN, ids, PICTURE) == []
    with transaction():
        row.attached = True
    assert files.kept_for(LAN, ids, DOCUMENT) == []


def test_sweep_forgets_what_nothing_was_made_of(app):
    old, young, used = (store(PDF + bytes([48 + n]), f"{n}.pdf") for n in range(3))
    with transaction():
        old.created_at = used.created_at = now() - timedelta(days=2)
        used.attached = True
    gone = files.path_of(old)
    with transaction():
        assert files.sweep() == 1
    assert not gone.exists()
    assert files.path_of(young).exists() and files.path_of(used).exists()


def test_sweep_keeps_bytes_that_another_row_names(app):
    first, second = store(PDF, "a.pdf"), store(PDF, "b.pdf")
    assert first.sha256 == second.sha256
    with transaction():
        first.created_at = now() - timedelta(days=2)
    with transaction():
        assert files.sweep() == 1
    assert files.path_of(second).exists()


def test_how_files_are_sent(app):
    with app.test_request_context("/"):
        shown, kept = files.send(store(picture(), "a.png", PICTURE)), files.send(store(PDF, "hồ sơ.pdf"))
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert kept.headers["Content-Disposition"].startswith("attachment")
    for response in (shown, kept):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response.headers["Content-Security-Policy"]
        response.close()


@pytest.mark.parametrize(("only", "said"), [(files.DOCX, "DOCX"), (files.PDF, "PDF")])
@pytest.mark.parametrize("name", ["a.txt", "a.xlsx"])
def test_a_field_for_one_kind_names_no_other(app, only: str, said: str, name: str):
    data = XLSX if name == "a.xlsx" else b"text"
    with pytest.raises(Refused) as refused, transaction():
        files.store(upload(data, name), DOCUMENT, LAN, only=only)
    assert str(refused.value).endswith(f"không phải là {said}.")
