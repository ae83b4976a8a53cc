"""Pictures and documents on the form: stored at once, given back when the form fails, seen by whom they may be."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import EDITOR, Membership
from marketplace.catalogue import revising
from marketplace.catalogue.models import Attachment, Technology
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.files import StoredFile
from tests.cast import make_technology, put_on_show
from tests.catalogue.test_edit import LEAST, NEW, errors_of, form_of, only
from tests.catalogue.test_show import address
from tests.html import Page
from tests.kernel.test_files import DOCX, PDF, picture

HERE = NEW[Technology]


def png(name="Buồng sấy.png", size=(40, 30)):
    return io.BytesIO(picture(size=size)), name


def pdf(name="hồ sơ.pdf", more=b""):
    return io.BytesIO(PDF + more), name


def stored():
    return db.session.execute(select(func.count()).select_from(StoredFile)).scalar_one()


@pytest.fixture
def posted(visit, lan):
    """A draft with one picture and one document, and Lan's browser."""
    reader = visit(lan)
    reader.submit(HERE, {**LEAST, "picture-0": png(), "picture_alt-0": "Buồng sấy", "documents": pdf(), "do": "save"})
    return only(Technology), reader


def test_files_are_attached(posted):
    item, reader = posted
    assert [(a.file.kind, a.file.filename, a.alt, a.file.attached) for a in item.attachments] == [
        ("picture", "Buồng sấy.webp", "Buồng sấy", True),
        ("document", "hồ sơ.pdf", "", True),
    ]
    page = reader.page(address(item))
    assert [img.get("alt") for img in page.all("img")] == ["Buồng sấy"]
    for one in item.attachments:
        assert reader.get(f"/tep/{one.file.public_id}", buffered=True).status_code == 200


def test_a_failed_form_gives_files_back(visit, lan):
    reader = visit(lan)
    sent = {"picture-0": png(), "picture_alt-0": "Buồng sấy", "documents": [pdf("a.pdf"), pdf("b.pdf", b"b")]}
    response = reader.submit(HERE, {**LEAST, **sent, "title": "", "do": "save"})
    assert response.status_code == 422 and stored() == 3
    held = form_of(response)
    assert len(held["kept"]) == 3 and held[f"alt-{held['kept'][0]}"] == ["Buồng sấy"]
    reader.post(HERE, data={**held, "title": ["Máy"], "do": ["save"]})
    item = only(Technology)
    assert [(a.file.filename, a.alt) for a in item.attachments] == [
        ("Buồng sấy.webp", "Buồng sấy"), ("a.pdf", ""), ("b.pdf", ""),
    ]  # fmt: skip


def test_the_upload_button_writes_no_listing(visit, lan):
    response = visit(lan).submit(HERE, {"picture-1": png(), "do": "add-file"})
    assert response.status_code == 200 and len(form_of(response)["kept"]) == 1
    assert db.session.execute(select(Technology)).first() is None


def test_a_good_file_stays_beside_a_bad_one(visit, lan):
    bad = io.BytesIO(b"<html>"), "x.png"
    response = visit(lan).submit(HERE, {**LEAST, "picture-0": png(), "picture-1": bad, "do": "save"})
    assert response.status_code == 422 and "không phải là ảnh" in errors_of(response)["pictures"]
    assert len(form_of(response)["kept"]) == 1


BAD = [
    ("0 byte", "documents", (b"", "a.pdf"), "không có nội dung"),
    ("wrong content", "documents", (b"MZ\x00\x00", "a.pdf"), "không phải là PDF"),
    ("wrong name", "documents", (DOCX, "a.pdf"), "không khớp"),
    ("document as picture", "picture-0", (PDF, "a.png"), "không phải là ảnh"),
    ("broken picture", "picture-0", (picture()[:50], "a.png"), "bị hỏng"),
]


@pytest.mark.parametrize(("field", "file", "why"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_bad_files(visit, lan, field, file, why):
    response = visit(lan).submit(HERE, {**LEAST, field: (io.BytesIO(file[0]), file[1]), "do": "save"})
    assert response.status_code == 422 and why in " ".join(errors_of(response).values())
    assert stored() == 0 and form_of(response)["title"] == ["Máy sấy mít"]


def test_too_many_and_too_large(app, visit, lan, monkeypatch):
    reader = visit(lan)
    many = [pdf(f"{n}.pdf", bytes([n + 48])) for n in range(7)]
    response = reader.submit(HERE, {**LEAST, "documents": many, "do": "save"})
    assert "Nhiều nhất 6" in errors_of(response)["documents"] and len(form_of(response)["kept"]) == 6
    monkeypatch.setitem(app.config, "UPLOAD_LIMIT_MB", 0)
    response = reader.submit(HERE, {**LEAST, "documents": pdf(), "do": "save"})
    assert "lớn hơn 0 MB" in errors_of(response)["documents"]


def test_a_request_over_the_limit_is_413(app, visit, lan, monkeypatch):
    reader = visit(lan)
    data = form_of(reader.get(HERE))
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 5000)
    response = reader.post(HERE, data={**data, "documents": pdf(more=b"x" * 10_000)})
    assert response.status_code == 413 and Page.read(response.text).one("h1").text


def test_files_are_dropped_and_described_anew(posted):
    item, reader = posted
    shown, kept = (a.file for a in item.attachments)
    form = address(item, "/sua")
    reader.submit(form, {f"alt-{shown.public_id}": "Cửa buồng mở", "drop": kept.public_id, "do": "save"})
    assert [(a.file_id, a.alt) for a in item.attachments] == [(shown.id, "Cửa buồng mở")]
    assert db.session.get(StoredFile, kept.id).attached is False
    assert history.entries_of(item)[-1].changes == {"pictures": None, "documents": None}


def test_a_description_too_long(posted):
    item, reader = posted
    shown = item.attachments[0].file
    response = reader.submit(address(item, "/sua"), {f"alt-{shown.public_id}": "x" * 201, "do": "save"})
    assert response.status_code == 422 and "pictures" in errors_of(response)
    assert form_of(response)[f"alt-{shown.public_id}"] == ["x" * 201]
    assert item.attachments[0].alt == "Buồng sấy"


def test_files_of_others_are_not_to_be_had(visit, lan, an):
    response = visit(an).submit(HERE, {"documents": pdf("của An.pdf"), "do": "add-file"})
    foreign = form_of(response)["kept"][0]
    reader = visit(lan)
    forged = ["", "x" * 12, "x" * 5000, "a\x00b", "🍈", foreign, "'--"]
    reader.submit(HERE, {**LEAST, "kept": forged, f"alt-{foreign}": "x", "do": "save"})
    assert only(Technology).attachments == []
    assert reader.get(f"/tep/{foreign}", buffered=True).status_code == 404
    assert visit(an).get(f"/tep/{foreign}", buffered=True).status_code == 200


def test_an_attached_file_is_not_taken_from_its_listing(posted, lan):
    item, reader = posted
    with transaction():
        other = make_technology(lan, lan.organisations[0], "Máy khác")
    taken = [a.file.public_id for a in item.attachments]
    reader.submit(address(other, "/sua"), {"kept": taken, "drop": taken, "do": "save"})
    assert other.attachments == [] and len(item.attachments) == 2
    assert all(a.file.attached for a in item.attachments)


def test_a_colleague_keeps_the_files_when_editing(posted, visit, an, lan):
    item, _ = posted
    with transaction():
        db.session.add(Membership(person_id=an.id, organisation_id=lan.organisations[0].id, role=EDITOR))
    visit(an).submit(address(item, "/sua"), {"title": "Tên mới", "do": "save"})
    assert item.title == "Tên mới" and len(item.attachments) == 2


def test_who_may_fetch_a_file(posted, visitor, visit, lan, an, quan):
    item, reader = posted
    shown, kept = (a.file.public_id for a in item.attachments)
    for stranger in (visitor, visit(an), visit(quan)):
        assert stranger.get(f"/tep/{kept}", buffered=True).status_code == 404
    with transaction():
        item.set_codes("right_kind", ["DOCQUYEN"])
        for name in ("solution", "benefit", "trl_evidence"):
            setattr(item, name, "x")
        item.trl, item.price_mode = 5, "THOATHUAN"
    reader.submit(address(item, "/gui-duyet"), page=address(item))
    assert visitor.get(f"/tep/{kept}", buffered=True).status_code == 404
    assert visit(quan).get(f"/tep/{kept}", buffered=True).status_code == 200
    inline, attached = reader.get(f"/tep/{shown}", buffered=True), reader.get(f"/tep/{kept}", buffered=True)
    assert inline.mimetype == "image/webp" and inline.headers["Content-Disposition"].startswith("inline")
    assert attached.mimetype == "application/pdf"
    assert attached.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("public_id", ["x" * 12, "..%2f..%2fetc", "%00", "x" * 300])
def test_no_such_file(visitor, public_id):
    assert visitor.get(f"/tep/{public_id}", buffered=True).status_code in {400, 404}


@pytest.fixture
def shown(posted, lan, quan):
    """The same on show, with everything that it lacked."""
    item, reader = posted
    with transaction():
        made = make_technology(lan, lan.organisations[0])
        moved = [(one.file, one.position, one.alt) for one in item.attachments]
        item.attachments.clear()
        db.session.flush()
        made.attachments = [Attachment(file=file, position=position, alt=alt) for file, position, alt in moved]
        put_on_show(made, lan, quan)
    return made, reader


def test_a_file_that_a_revision_dropped_can_be_put_back(shown):
    """It was never gone: the listing has it. In its old place, with its words."""
    item, reader = shown
    url, (kept, paper) = address(item, "/sua"), [one.file for one in item.attachments]
    reader.submit(url, {"drop": [kept.public_id, paper.public_id], "do": "save"})
    revision = revising.open_of(item)
    assert revision.files == [] and len(item.attachments) == 2 and kept.attached and paper.attached
    page = reader.page(url)
    assert {e.get("value") for e in page.all("input") if e.get("name") == "restore"} == {
        kept.public_id,
        paper.public_id,
    }
    assert "Lấy lại tệp này" in page.text
    assert (
        reader.submit(url, {"restore": kept.public_id, "documents": pdf("mới.pdf", b"m"), "do": "save"}).status_code
        == 303
    )
    assert [(one.file.filename, one.alt) for one in revision.files] == [
        ("Buồng sấy.webp", "Buồng sấy"),
        ("mới.pdf", ""),
    ]
    assert reader.submit(url, {"restore": paper.public_id, "do": "save"}).status_code == 303
    assert [one.file.filename for one in revision.files] == ["Buồng sấy.webp", "hồ sơ.pdf", "mới.pdf"]


def test_what_is_put_back_survives_a_form_that_fails(shown):
    item, reader = shown
    url, kept = address(item, "/sua"), item.attachments[0].file
    reader.submit(url, {"drop": kept.public_id, "do": "save"})
    failed = reader.submit(url, {"restore": kept.public_id, "title": "", "do": "save"})
    assert failed.status_code == 422 and kept.public_id in form_of(failed)["restore"]
    assert reader.post(url, data={**form_of(failed), "title": item.title, "do": "save"}).status_code == 303
    assert [one.file for one in revising.open_of(item).files if one.file.kind == "picture"] == [kept]


def test_dropping_and_putting_back_is_no_change(shown):
    item, reader = shown
    url, kept = address(item, "/sua"), item.attachments[0].file
    reader.submit(url, {"drop": kept.public_id, "do": "save"})
    answer = reader.submit(url, {"restore": kept.public_id, "do": "submit"}, follow_redirects=True)
    assert "giống nội dung đang đăng" in answer.text


@pytest.mark.parametrize("taken", ["another listing's", "the whole form's", "nobody's"])
def test_only_files_of_this_listing_are_put_back(shown, lan, quan, taken):
    item, reader = shown
    with transaction():
        other = make_technology(lan, lan.organisations[0], title="Máy khác")
        file = StoredFile(
            kind="picture", filename="x.webp", media_type="image/webp", size=1, sha256="x" * 64, attached=True
        )
        other.attachments.append(Attachment(file=file, position=1, alt="Khác"))
    ids = {
        "another listing's": file.public_id,
        "the whole form's": item.attachments[0].file.public_id,
        "nobody's": "x" * 12,
    }
    before = [one.file_id for one in item.attachments]
    reader.submit(address(item, "/sua"), {"restore": ids[taken], "title": "Máy sấy mít khác", "do": "save"})
    assert [one.file_id for one in revising.open_of(item).files] == before
