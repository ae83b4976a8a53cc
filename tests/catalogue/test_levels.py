"""What of a listing stands at a level: who reads it, how it travels through versions, and where it never shows."""

from __future__ import annotations

import io
from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.catalogue import content, editions, revising, service, small
from marketplace.catalogue.content import Content
from marketplace.catalogue.levels import BROKER, LEVELS, MEMBERS, NDA, PUBLIC, is_stricter
from marketplace.catalogue.models import Attachment, Technology
from marketplace.catalogue.policies import reads_level
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import Guest
from marketplace.kernel.worker import Worker
from tests.cast import make_technology, put_on_show
from tests.catalogue.test_edit import LEAST, NEW, errors_of, form_of, only
from tests.catalogue.test_show import address
from tests.dealroom.conftest import pdf
from tests.dealroom.test_watermark import locked

DETAILS = [{"heading": f"MATDE {level}", "level": level, "body": f"MATTHAN {level}"} for level in LEVELS[1:]]
READS = {  # who reads which levels on the page of the listing
    "guest": {PUBLIC},
    "an": {PUBLIC, MEMBERS},
    "minh": {PUBLIC, MEMBERS},
    "hoa": {PUBLIC, MEMBERS},
    "admin": {PUBLIC, MEMBERS},
    "quan": set(LEVELS),
    "lan": set(LEVELS),
}


@pytest.fixture
def people(lan, minh, hoa, quan, an, admin) -> dict[str, Any]:
    return {"guest": Guest(), "lan": lan, "minh": minh, "hoa": hoa, "quan": quan, "an": an, "admin": admin}


@pytest.fixture
def layered(lan, quan, visit) -> Technology:
    """On show, with a document and a part at every level."""
    reader = visit(lan)
    documents = [(io.BytesIO(pdf(f"Tệp {level}")), f"tep-{level}.pdf") for level in LEVELS]
    reader.submit(NEW[Technology], {**LEAST, "documents": documents, "do": "save"})
    item = only(Technology)
    with transaction():
        complete = make_technology(lan, lan.organisations[0], "Nháp")
        said = content.restored("technology", content.plain(content.read(complete)))
        service.revise(item, lan, Content(said.columns, said.codes, details=DETAILS))
        for level, one in zip(LEVELS, item.attachments, strict=True):
            one.level = level
        put_on_show(item, lan, quan)
    return item


@pytest.mark.parametrize("who", READS)
def test_who_reads_which_level(layered, people, who: str):
    assert {level for level in LEVELS if reads_level(people[who], layered, level)} == READS[who]


@pytest.mark.parametrize("who", READS)
def test_the_page_and_the_address_of_a_file(layered, people, visit, visitor, who: str):
    reader = visitor if who == "guest" else visit(people[who])
    text = reader.page(address(layered)).text
    for level in LEVELS:
        shown = level in READS[who]
        assert (f"tep-{level}.pdf" in text) is shown
        if level != PUBLIC:
            assert (f"MATDE {level}" in text) is (f"MATTHAN {level}" in text) is shown
        [held] = [one for one in layered.attachments if one.level == level]
        assert reader.get(f"/tep/{held.file.public_id}", buffered=True).status_code == (200 if shown else 404)
    assert ("Có thêm 1 tài liệu và 1 mục chỉ mở sau thỏa thuận bảo mật" in text) is (who not in {"lan", "quan"})
    assert ("cho người đã đăng nhập" in text) is (who == "guest")


def test_what_stands_at_a_level_is_in_no_list_no_search_and_no_match(layered, app, visitor, visit, minh, an):
    Worker(app).drain()
    canaries = ("MATDE", "MATTHAN", "tep-nda", "tep-broker")
    listed = f"/cong-nghe/{layered.public_id}"
    pages = ("/", "/cong-nghe", f"/to-chuc/{layered.organisation.public_id}")
    for reader in (visitor, visit(minh), visit(an)):
        for page in pages:
            text = reader.page(page).text
            assert listed in str(reader.get(page).text) and not any(one in text for one in canaries)
        for word in canaries:
            assert listed not in reader.get("/tim-kiem", query_string={"q": word}, follow_redirects=True).text
    tables = {"search_text", "notice", "mail", "job", "match"}
    for table in db.metadata.sorted_tables:
        if table.name in tables:
            for row in db.session.execute(table.select()):
                assert not any(one in str(row) for one in canaries), table.name


def test_the_record_names_no_detail(layered):
    assert "MAT" not in str([entry.changes for entry in history.entries_of(layered)])


def test_editions_and_revisions_carry_levels(layered, lan, quan):
    edition = editions.present(layered)
    assert [one.get("level", PUBLIC) for one in edition.files] == list(LEVELS) and "level" not in edition.files[0]
    assert edition.content["details"] == DETAILS
    with transaction():
        revision = revising.begin(layered, lan)
        assert [one.level for one in revision.files] == list(LEVELS)
        revision.files[0].level = BROKER
        revising.write(revision, lan, Content(details=DETAILS[:1]))
        revising.submit(revision, lan)
        assert revision.status == revising.revision_life.steps["submit"].target
        assert layered.attachments[0].level == PUBLIC and len(layered.details) == 3
        revising.approve(revision, quan)
    db.session.expire_all()
    assert [one.level for one in layered.attachments] == [BROKER, *LEVELS[1:]]
    assert [(one.heading, one.level) for one in layered.details] == [("MATDE members", MEMBERS)]


def paper(level: str) -> dict[str, Any]:
    one = {"public_id": "c", "kind": "document", "filename": "c.pdf", "size": 1, "alt": ""}
    return one if level == PUBLIC else {**one, "level": level}


@pytest.mark.parametrize("before", LEVELS)
@pytest.mark.parametrize("after", LEVELS)
def test_to_fewer_readers_at_once_to_more_after_approval(app, monkeypatch, before: str, after: str):
    monkeypatch.setitem(app.config, "SMALL_CHANGE_KINDS", "text document")
    with app.app_context():
        found = small.is_small("technology", {}, {}, [paper(before)], [paper(after)])
    assert found is is_stricter(after, before)


def test_another_part_is_never_small(app):
    with app.app_context():
        assert not small.is_small("technology", {"details": []}, {"details": DETAILS[:1]})
        before = {"title": "Máy sấy mit"}  # as an edition says it that was kept before there were parts
        assert small.is_small("technology", before, {"title": "Máy sấy mít", "details": []})


def test_an_old_edition_without_parts_begins_no_change(technology: Technology, lan: Person, visit):
    with transaction():
        edition = editions.present(technology)
        edition.content = {name: value for name, value in edition.content.items() if name != "details"}
    with transaction():
        revision = revising.begin(technology, lan)
        assert revising.write(revision, lan, Content(details=[])) == []
        with pytest.raises(revising.Unchanged):
            revising.submit(revision, lan)


def test_levels_are_chosen_on_the_form(visit, lan):
    reader = visit(lan)
    sent = {**LEAST, "documents": (io.BytesIO(pdf()), "bi-mat.pdf"), "documents_level": NDA, "do": "save"}
    details = {"details-0-heading": "Bí quyết", "details-0-body": "Nhiệt độ 47 độ", "details-0-level": BROKER}
    assert reader.submit(NEW[Technology], {**sent, **details}).status_code == 303
    item = only(Technology)
    [one] = item.attachments
    assert one.level == NDA and [(d.heading, d.level) for d in item.details] == [("Bí quyết", BROKER)]
    edit = address(item, "/sua")
    assert reader.submit(edit, {f"level-{one.file.public_id}": MEMBERS, "do": "save"}).status_code == 303
    db.session.refresh(one)
    assert one.level == MEMBERS
    assert reader.submit(edit, {f"level-{one.file.public_id}": "x", "do": "save"}).status_code == 303
    db.session.refresh(one)
    assert one.level == MEMBERS


@pytest.mark.parametrize("data", [locked(), b"%PDF-1.4\nhong"])
def test_a_confidential_pdf_must_bear_its_readers_name(visit, lan, data: bytes):
    sent = {**LEAST, "documents": (io.BytesIO(data), "a.pdf"), "do": "save"}
    response = visit(lan).submit(NEW[Technology], {**sent, "documents_level": NDA})
    assert response.status_code == 422 and "tên người đọc" in errors_of(response)["documents"]
    assert len(form_of(response)["kept"]) == 1
    assert visit(lan).submit(NEW[Technology], {**sent, "documents": (io.BytesIO(data), "a.pdf")}).status_code == 303


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"heading": "", "body": "Chữ"}, "details-0-heading"),
        ({"heading": "Tên", "body": ""}, "details-0-body"),
        ({"heading": "Tên", "body": "Chữ", "level": "public"}, "details-0-level"),
    ],
)
def test_a_part_has_a_name_words_and_a_level(visit, lan, row: dict[str, str], field: str):
    sent = {f"details-0-{name}": value for name, value in row.items()}
    response = visit(lan).submit(NEW[Technology], {**LEAST, **sent, "do": "save"})
    assert response.status_code == 422 and db.session.execute(db.select(Technology)).first() is None
    assert f'id="{field}-error"' in response.text


def test_the_officer_reads_what_waits(visit, lan, quan):
    reader = visit(lan)
    documents = (io.BytesIO(pdf()), "bi-mat.pdf")
    reader.submit(NEW[Technology], {**LEAST, "documents": documents, "documents_level": NDA, "do": "save"})
    item = only(Technology)
    with transaction():
        complete = make_technology(lan, lan.organisations[0], "Nháp")
        said = content.restored("technology", content.plain(content.read(complete)))
        service.revise(item, lan, Content(said.columns, said.codes, details=DETAILS))
        service.submit(item, lan)
    text = visit(quan).page(f"/kiem-duyet/technology/{item.public_id}").text
    assert "bi-mat.pdf" in text and "MATTHAN nda" in text and "MATTHAN broker" in text
    assert db.session.execute(db.select(Attachment)).scalar_one().level == NDA
