"""Which changes of a listing on show are small, as a table; and what becomes of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.catalogue import editions, revising, small
from marketplace.catalogue import revision_models as r
from marketplace.catalogue.content import Content
from marketplace.catalogue.models import Attachment
from marketplace.catalogue.revision_models import RevisionFile
from marketplace.kernel import clock
from marketplace.kernel.db import transaction
from marketplace.kernel.files import StoredFile
from tests.cast import make_technology, put_on_show

BEFORE = {
    "title": "Máy sấy mít",
    "problem": "Mít tươi chín dồn môt lúc, bán không kip.",
    "solution": "Sấy ở 45 độ C.",
    "trl": 7,
    "price_min": 100,
    "st_field": ["211"],
    "must_have": ["Giữ màu"],
    "keywords": ["sấy"],
    "state_funded": False,
    "figures": [],
}
PICTURE = {"public_id": "a", "kind": "picture", "filename": "a.webp", "size": 1, "alt": "Buồng sấy"}
MORE = {"public_id": "b", "kind": "picture", "filename": "b.webp", "size": 1, "alt": "Khay"}
PAPER = {"public_id": "c", "kind": "document", "filename": "c.pdf", "size": 1, "alt": ""}
TABLE = {  # what changes: (fields, files afterwards, is it small?)
    "nothing": ({}, [PICTURE], False),
    "a typo": ({"problem": "Mít tươi chín dồn một lúc, bán không kịp."}, [PICTURE], True),
    "a typo in the title": ({"title": "Máy sấy mít,"}, [PICTURE], True),
    "two fields, each a little": ({"title": "Máy sấy Mít", "problem": BEFORE["problem"] + " Hư."}, [PICTURE], True),
    "a digit in the text": ({"solution": "Sấy ở 55 độ C."}, [PICTURE], False),
    "a digit taken out": ({"solution": "Sấy ở độ C."}, [PICTURE], False),
    "too long": ({"problem": BEFORE["problem"] + "x" * 300}, [PICTURE], False),
    "the whole text gone": ({"problem": ""}, [PICTURE], True),  # short here; handing in would find it missing
    "the level of readiness": ({"trl": 8}, [PICTURE], False),
    "a price": ({"price_min": 101}, [PICTURE], False),
    "a code": ({"st_field": ["211", "212"]}, [PICTURE], False),
    "a keyword": ({"keywords": ["sấy", "mít"]}, [PICTURE], False),
    "what is a must": ({"must_have": ["Giữ mầu"]}, [PICTURE], False),
    "a tick": ({"state_funded": True}, [PICTURE], False),
    "a figure": ({"figures": [{"label": "Điện"}]}, [PICTURE], False),
    "a typo and a price": ({"title": "Máy sấy Mít", "price_min": 1}, [PICTURE], False),
    "a picture more": ({}, [PICTURE, MORE], True),
    "a document more": ({}, [PICTURE, PAPER], True),
    "a picture taken away": ({}, [], False),
    "a picture for another": ({}, [MORE], False),
    "other words for a picture": ({}, [{**PICTURE, "alt": "Buồng sấy, cửa mở"}], True),
    "pictures in another order": ({}, [PAPER, MORE, PICTURE], True),
    "a typo and a picture": ({"title": "Máy sấy Mít"}, [PICTURE, MORE], True),
}


def judge(app, case, **settings):
    fields, files, wanted = TABLE[case]
    app.config.update(settings)
    before = [PICTURE, MORE, PAPER] if case == "pictures in another order" else [PICTURE]
    return small.is_small("technology", BEFORE, {**BEFORE, **fields}, before, files), wanted


@pytest.fixture
def limits(app, monkeypatch):
    """The limits of the table, whatever the defaults are."""
    for name, value in {"SMALL_CHANGE_CHARACTERS": 60, "SMALL_CHANGE_KINDS": "text, picture document"}.items():
        monkeypatch.setitem(app.config, name, value)
    return app


@pytest.mark.parametrize("case", TABLE)
def test_what_is_small(limits, case):
    found, wanted = judge(limits, case)
    assert found is wanted


@pytest.mark.parametrize(
    ("kinds", "small_ones"),
    [
        ("", set()),
        ("text", {"a typo"}),
        ("picture", {"a picture more", "other words for a picture", "pictures in another order"}),
        ("document", {"a document more"}),
    ],
)
def test_kinds_can_be_switched_off(limits, monkeypatch, kinds, small_ones):
    monkeypatch.setitem(limits.config, "SMALL_CHANGE_KINDS", kinds)
    cases = (
        "a typo", "a picture more", "other words for a picture", "a document more", "a typo and a picture",
        "pictures in another order",
    )  # fmt: skip
    assert {case for case in cases if judge(limits, case)[0]} == small_ones


def test_no_characters_no_small_texts(limits, monkeypatch):
    monkeypatch.setitem(limits.config, "SMALL_CHANGE_CHARACTERS", 0)
    assert judge(limits, "a typo")[0] is False


@pytest.fixture
def shown(limits, lan, quan):
    """A technology with one picture, on show."""
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        item.attachments.append(Attachment(file=stored("a"), position=1, alt="Buồng sấy"))
        return put_on_show(item, lan, quan)


def stored(name):
    return StoredFile(
        kind="picture", filename=f"{name}.webp", media_type="image/webp", size=9, sha256=name * 64, attached=True
    )


def small_change(item, person):
    """A typo mended, a picture more, the other picture described anew; live at once."""
    with transaction():
        revision = revising.begin(item, person)
        revising.write(revision, person, Content({"problem": item.problem.replace("nắng", "nắng gắt")}))
        revision.files[0].alt = "Buồng sấy, cửa mở"
        revision.files.append(RevisionFile(file=stored("b"), position=2, alt="Khay mít"))
        assert revising.submit(revision, person)
    return revision


def test_a_small_change_is_live_at_once_and_waits_to_be_looked_at(shown, lan):
    revision = small_change(shown, lan)
    assert "nắng gắt" in shown.problem and revision.status == r.LIVE
    assert [one.alt for one in shown.attachments] == ["Buồng sấy, cửa mở", "Khay mít"]
    assert shown.edition == revision.edition == 2 and editions.find(shown, 2).cause == "small"
    assert revision.files == []


def test_undo_brings_back_content_and_files(shown, lan, quan):
    before = shown.problem
    revision = small_change(shown, lan)
    added = shown.attachments[1].file
    with transaction():
        revising.undo(revision, quan, ["QUANGCAO"], "")
    assert shown.problem == before and revision.status == r.REFUSED
    assert [(one.file.filename, one.alt) for one in shown.attachments] == [("a.webp", "Buồng sấy")]
    assert added.attached and [one.file for one in revision.files] == [shown.attachments[0].file, added]
    newest = editions.all_of(shown, with_content=True)[0]
    assert (newest.cause, newest.number, shown.edition) == ("undo", 3, 3)
    assert newest.content == editions.find(shown, 1).content and newest.files == editions.find(shown, 1).files


def test_undo_brings_back_the_order(shown, lan, quan):
    with transaction():
        shown.attachments.append(Attachment(file=stored("c"), position=2, alt="Cửa"))
        shown.edition = editions.keep(shown, lan, "small").number
    with transaction():
        revision = revising.begin(shown, lan)
        revision.files[0].position, revision.files[1].position = 2, 1
        revision.files.sort(key=lambda one: one.position)
        assert revising.submit(revision, lan)
    assert [one.alt for one in shown.attachments] == ["Cửa", "Buồng sấy"]
    with transaction():
        revising.undo(revision, quan, ["QUANGCAO"], "")
    assert [(one.position, one.alt) for one in shown.attachments] == [(1, "Buồng sấy"), (2, "Cửa")]


def test_what_was_undone_keeps_its_files_for_a_while(shown, lan, quan):
    """An appeal may give it back; when nobody will, files that nobody else has are swept."""
    revision = small_change(shown, lan)
    kept, added = [one.file for one in shown.attachments]
    with transaction():
        revising.undo(revision, quan, ["QUANGCAO"], "")
        assert revising.release_old() == 0
    with clock.at(clock.now() + revising.KEEP_REFUSED + timedelta(days=1)), transaction():
        assert revising.release_old() == 1
    assert (revision.files, kept.attached, added.attached) == ([], True, False)


def test_a_code_ticked_again_is_no_change(shown, lan):
    """Neither is the order of codes: what is on show has the first word."""
    with transaction():
        shown.set_codes("transfer_form", ["DUAN", "GOPVON"])
        shown.edition = editions.keep(shown, lan, "small").number
    with transaction():
        revision = revising.begin(shown, lan)
        first, second = revision.content["transfer_form"]
        revising.write(revision, lan, Content(codes={"transfer_form": [second]}))
        revising.write(revision, lan, Content(codes={"transfer_form": [second, first]}))
    assert revision.content["transfer_form"] == [first, second]
    with pytest.raises(revising.Unchanged), transaction():
        revising.submit(revision, lan)
    with transaction():
        revising.write(revision, lan, Content({"title": shown.title + "."}))
        assert revising.submit(revision, lan)


def test_checked_is_done(shown, lan, quan):
    revision = small_change(shown, lan)
    with transaction():
        revising.check(revision, quan)
    assert revision.status == r.APPROVED and "nắng gắt" in shown.problem


def test_a_second_small_change_waits_while_the_first_was_not_looked_at(shown, lan, quan):
    """Many small ones would make a large one; and the first could not be undone any more."""
    first = small_change(shown, lan)
    with transaction():
        second = revising.begin(shown, lan)
        revising.write(second, lan, Content({"benefit": shown.benefit.replace("vàng", "vàng tươi")}))
        assert not revising.submit(second, lan)
    assert second.status == r.SUBMITTED and "tươi" not in shown.benefit
    with transaction():
        revising.undo(first, quan, ["QUANGCAO"], "")
    with pytest.raises(revising.StaleBase), transaction():
        revising.approve(second, quan)
