"""Editing what is on show: the public keeps what was approved, editors and officers do not overtake each other."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select

from marketplace.catalogue import editions, revising
from marketplace.catalogue import revision_models as r
from marketplace.catalogue.content import Content
from marketplace.catalogue.models import Attachment
from marketplace.catalogue.revision_models import Edition, Revision
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import files
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from marketplace.kernel.files import StoredFile
from marketplace.kernel.workflow import NotAllowed
from tests.cast import make_person
from tests.catalogue.test_edit import errors_of, form_of
from tests.catalogue.test_show import address
from tests.kernel.test_files import PDF, picture

NEW = "Buồng sấy hai tầng, đảo gió hai chiều, tự ghi nhiệt độ và độ ẩm rồi báo về điện thoại của chủ lò sấy."


def how_many(model):
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def revise(reader, item, do="save", **fields):
    return reader.submit(address(item, "/sua"), {**fields, "do": do}, follow_redirects=True)


def open_of(item):
    return revising.open_of(item)


def test_opening_the_form_writes_nothing(visit, lan, technology):
    page = visit(lan).page(address(technology, "/sua"))
    assert "Sửa tin đang đăng" in page.text and "đăng ngay" in page.text
    assert how_many(Revision) == 0


def test_saving_what_is_on_show_begins_nothing(visit, lan, technology):
    response = revise(visit(lan), technology)
    assert "không có gì phải lưu" in response.text and how_many(Revision) == 0


def test_saving_keeps_the_public_text(visit, visitor, lan, technology):
    reader = visit(lan)
    revise(reader, technology, solution=NEW)
    assert technology.solution != NEW and open_of(technology).content["solution"] == NEW
    assert open_of(technology).status == r.DRAFT
    assert form_of(reader.get(address(technology, "/sua")))["solution"] == [NEW]
    assert NEW not in visitor.page(address(technology)).text
    assert "Bản sửa đang soạn" in reader.page(address(technology)).text


def test_handed_in_and_approved(visit, visitor, lan, quan, technology):
    reader = visit(lan)
    response = revise(reader, technology, "submit", solution=NEW)
    assert "Đã gửi duyệt bản sửa" in response.text and open_of(technology).status == r.SUBMITTED
    assert NEW not in visitor.page(address(technology)).text
    with transaction():
        revising.approve(open_of(technology), quan)
    assert NEW in visitor.page(address(technology)).text
    assert technology.status == Status.PUBLISHED and technology.edition == 2
    assert "Bản sửa" not in [h.text for h in reader.page(address(technology)).all("h3")]


def test_a_small_change_goes_live_and_says_so(visit, visitor, lan, technology):
    response = revise(visit(lan), technology, "submit", title=technology.title + " mới")
    assert "đã được đăng ngay" in response.text and "chờ xem lại" in response.text
    assert "bơm nhiệt mới" in visitor.page(address(technology)).text


def test_under_review_it_is_taken_back_first(visit, lan, technology):
    reader = visit(lan)
    revise(reader, technology, "submit", solution=NEW)
    response = reader.get(address(technology, "/sua"), follow_redirects=True)
    assert "lấy lại bản sửa" in response.text and response.request.path == address(technology, "/ban-sua")
    reader.submit(address(technology, "/ban-sua/lay-lai"), page=address(technology, "/ban-sua"))
    assert open_of(technology).status == r.DRAFT
    assert form_of(reader.get(address(technology, "/sua")))["solution"] == [NEW]


def test_dropping_leaves_the_show_as_it_was(visit, lan, technology):
    reader, before = visit(lan), technology.solution
    revise(reader, technology, solution=NEW)
    reader.submit(address(technology, "/ban-sua/bo"), page=address(technology))
    assert open_of(technology) is None and technology.solution == before
    assert form_of(reader.get(address(technology, "/sua")))["solution"] == [before]


def test_the_page_of_the_revision_marks_what_changed(visit, lan, quan, hoa, an, technology):
    reader = visit(lan)
    revise(reader, technology, "submit", solution=technology.solution.replace("45–55", "50–60"))
    for who in (lan, quan):
        page = visit(who).page(address(technology, "/ban-sua"))
        assert "[bỏ: 45–55" in page.text or "[bỏ: 45" in page.text
        assert "Vấn đề cần giải quyết" not in [h.text for h in page.all("h3")]
    for who in (an, hoa):
        assert visit(who).get(address(technology, "/ban-sua")).status_code == 404


def test_a_draft_of_a_revision_is_no_officers_business(visit, lan, quan, technology):
    revise(visit(lan), technology, solution=NEW)
    assert visit(quan).get(address(technology, "/ban-sua")).status_code == 404
    assert NEW not in visit(quan).get(address(technology)).text


def test_reasons_are_shown_to_the_owner(visit, lan, quan, technology):
    reader = visit(lan)
    revise(reader, technology, "submit", solution=NEW)
    with transaction():
        revising.send_back(open_of(technology), quan, ["THIEUBANGCHUNG"], "Xin nói rõ hơn.")
    text = reader.page(address(technology)).text
    assert "Bản sửa cần bổ sung" in text and "Xin nói rõ hơn." in text
    revise(reader, technology, "submit", solution=NEW + " Có biên bản.")
    with transaction():
        revising.refuse(open_of(technology), quan, ["QUANGCAO"], "Đây là quảng cáo.")
    text = reader.page(address(technology)).text
    assert "Bản sửa bị từ chối" in text and "Đây là quảng cáo." in text and technology.status == Status.PUBLISHED
    assert "Sửa" in [a.text for a in reader.page(address(technology)).all("a")]


def test_a_revision_that_empties_a_needed_field_is_not_handed_in(visit, lan, technology):
    response = revise(visit(lan), technology, "submit", solution="")
    assert response.request.path == address(technology, "/sua") and "/sua?buoc=1#solution" in response.text
    assert open_of(technology).status == r.DRAFT and technology.solution


def test_a_failed_form_writes_nothing_and_keeps_everything(visit, lan, technology):
    response = revise(visit(lan), technology, title="x" * 201, price_max="năm trăm", solution=NEW)
    assert response.status_code == 422 and set(errors_of(response)) == {"title", "price_max"}
    assert form_of(response)["solution"] == [NEW] and how_many(Revision) == 0


def test_the_text_of_an_edit_may_give_the_poster_away(visit, minh, need):
    reader = visit(minh)
    told = {"problem": need.problem + " Gọi 0913 456 789."}
    response = revise(reader, need, "submit", **told)
    assert "0913 456 789" in response.text and "Tôi đã xem lại và vẫn muốn gửi" in response.text
    assert open_of(need).status == r.DRAFT and "0913" not in need.problem
    with pytest.raises(revising.Revealing), transaction():
        revising.submit(open_of(need), minh, seen=False)
    revise(reader, need, "submit", seen="y")
    assert open_of(need).status == r.SUBMITTED  # never small, however short


def test_a_few_letters_that_give_the_poster_away_are_not_small(visit, minh, need):
    reader = visit(minh)
    revise(reader, need, "submit", tried="Trái cây mẫu")  # what is left of the name without its kind
    assert open_of(need).status == r.DRAFT
    revise(reader, need, "submit", seen="y")
    assert open_of(need).status == r.SUBMITTED and need.tried == ""


def test_a_new_deadline_moves_the_end(visit, minh, quan, need):
    day = today().replace(year=today().year + 1, day=1)
    revise(visit(minh), need, "submit", deadline=f"{day:%d/%m/%Y}")
    before = need.expires_at
    with transaction():
        revising.approve(open_of(need), quan)
    assert need.deadline == day and need.expires_at > before


# Files ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def pictured(technology):
    with transaction():
        row = StoredFile(kind="document", filename="cũ.pdf", media_type="application/pdf", size=9, sha256="d" * 64)
        row.attached = True
        technology.attachments.append(Attachment(file=row, position=1))
        db.session.flush()
        editions.show(technology, editions.keep(technology, None, "before"))
    return technology


def test_files_wait_with_the_revision(visit, visitor, lan, quan, an, pictured):
    reader = visit(lan)
    old = pictured.attachments[0].file
    sent = {"picture-0": (io.BytesIO(picture()), "a.png"), "picture_alt-0": "Khay", "drop": old.public_id}
    revise(reader, pictured, **sent)
    (new,) = [one.file for one in open_of(pictured).files]
    assert new.attached and old.attached and [one.file for one in pictured.attachments] == [old]
    with transaction():
        assert files.sweep() == 0
    url = f"/tep/{new.public_id}"
    assert reader.get(url, buffered=True).status_code == 200
    for stranger in (visitor, visit(an), visit(quan)):
        assert stranger.get(url, buffered=True).status_code == 404
    revise(reader, pictured, "submit")
    assert open_of(pictured).status == r.SUBMITTED  # a file was taken away
    assert visit(quan).get(url, buffered=True).status_code == 200 and visitor.get(url).status_code == 404
    with transaction():
        revising.approve(open_of(pictured), quan)
    assert [(one.file_id, one.alt) for one in pictured.attachments] == [(new.id, "Khay")]
    assert visitor.get(url, buffered=True).status_code == 200
    assert (new.attached, old.attached) == (True, False)


def test_files_of_a_dropped_revision_are_swept_and_the_listing_keeps_its_own(visit, lan, pictured):
    reader = visit(lan)
    revise(reader, pictured, documents=(io.BytesIO(PDF), "mới.pdf"))
    new = next(one.file for one in open_of(pictured).files if one.file.filename == "mới.pdf")
    reader.submit(address(pictured, "/ban-sua/bo"), page=address(pictured))
    assert new.attached is False and pictured.attachments[0].file.attached
    with transaction():
        new.created_at = new.created_at.replace(year=2020)
    with transaction():
        assert files.sweep() == 1


def test_a_forged_id_takes_no_file_of_others(visit, lan, an, pictured):
    foreign = visit(an).submit("/cong-nghe/moi", {"documents": (io.BytesIO(PDF), "của An.pdf"), "do": "add-file"})
    kept = form_of(foreign)["kept"][0]
    revise(visit(lan), pictured, kept=[kept, "x" * 12, "a\x00b"], solution=NEW)
    assert [one.file.filename for one in open_of(pictured).files] == ["cũ.pdf"]


# Rules ---------------------------------------------------------------------------------------------------------------


def test_only_writers_revise(lan, an, quan, technology):
    with transaction():
        revision = revising.begin(technology, lan)
    for stranger in (an, quan):
        with pytest.raises(NotAllowed), transaction():
            revising.begin(technology, stranger)
        with pytest.raises(NotAllowed), transaction():
            revising.write(revision, stranger, Content({"title": "x"}))


def test_what_says_nothing_new_is_not_handed_in(lan, technology):
    with transaction():
        revision = revising.begin(technology, lan)
    with pytest.raises(revising.Unchanged), transaction():
        revising.submit(revision, lan)
    assert how_many(Edition) == 1


def test_an_officer_does_not_approve_their_own_words(lan, technology):
    with transaction():
        officer = make_person("Vừa viết vừa duyệt", "vua@example.vn", "moderator")
        revision = revising.begin(technology, lan)
        revising.write(revision, lan, Content({"solution": NEW}))
        revising.submit(revision, lan)
        revision.author_id = officer.id
    with pytest.raises(NotAllowed), transaction():
        revising.approve(revision, officer)


def test_what_was_on_show_before_editions_were_kept_is_written_down(lan, quan, technology):
    with transaction():
        db.session.delete(editions.find(technology, 1))
        technology.edition = 0
    with transaction():
        revision = revising.begin(technology, lan)
    assert editions.find(technology, revision.base).cause == "before" and technology.edition == revision.base
