"""Two people at once with a listing on show: one winner, a clear word for the other, nothing lost."""

from __future__ import annotations

import io

import pytest

from marketplace.accounts.models import EDITOR, Membership
from marketplace.catalogue import revising, service
from marketplace.catalogue import revision_models as r
from marketplace.catalogue.revision_models import Revision
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotOpen
from tests.catalogue.test_edit import form_of
from tests.catalogue.test_revising import NEW, how_many, open_of, revise
from tests.catalogue.test_show import address
from tests.html import Page
from tests.kernel.test_files import PDF


@pytest.fixture
def colleague(visit, lan, an):
    """An, who writes for Lan's institute, too."""
    with transaction():
        db.session.add(Membership(person_id=an.id, organisation_id=lan.organisations[0].id, role=EDITOR))
    return visit(an)


def both_texts(response, mine, theirs):
    """409, with what was sent in the form and what stands there beside it."""
    assert response.status_code == 409
    assert mine in response.text and theirs in Page.read(response.text).one("main").text


def test_two_editors_begin_at_once(visit, colleague, lan, technology):
    first, second = visit(lan), colleague
    mine = dict(form_of(second.get(address(technology, "/sua"))))
    revise(first, technology, solution=NEW)
    sent = {**mine, "solution": ["Cách khác hẳn."], "do": ["save"]}
    response = second.post(address(technology, "/sua"), data=sent)
    both_texts(response, "Cách khác hẳn.", "hai tầng")
    assert open_of(technology).content["solution"] == NEW and how_many(Revision) == 1
    again = second.post(address(technology, "/sua"), data={**form_of(response), "do": ["save"]})
    assert again.status_code == 303 and open_of(technology).content["solution"] == "Cách khác hẳn."


def test_the_second_editor_of_a_revision_is_told(visit, colleague, lan, technology):
    first = visit(lan)
    revise(first, technology, solution=NEW)
    mine = dict(form_of(colleague.get(address(technology, "/sua"))))
    revise(first, technology, solution=NEW + " Một.")
    response = colleague.post(address(technology, "/sua"), data={**mine, "solution": ["Hai."], "do": ["submit"]})
    both_texts(response, "Hai.", "Một")
    assert open_of(technology).status == r.DRAFT


def test_an_officer_approves_while_the_owner_writes_on(visit, lan, quan, technology):
    """The owner has taken it back and is writing; what the officer read is not what would go on show."""
    reader = visit(lan)
    revise(reader, technology, "submit", solution=NEW)
    revision = open_of(technology)
    read = revision.edition
    with transaction():
        revising.take_back(revision, lan)
    with pytest.raises(NotOpen), transaction():
        revising.approve(revision, quan, read)
    revise(reader, technology, "submit", solution=NEW + " Khác.")
    with pytest.raises(NotOpen), transaction():
        revising.approve(revision, quan, read)
    assert "tầng" not in technology.solution
    with transaction():
        revising.approve(revision, quan, revision.edition)
    assert technology.solution.endswith("Khác.")


def test_the_owner_writes_while_an_officer_approves(visit, lan, quan, technology):
    """The form was opened before it was handed in by a colleague and approved: nothing is overwritten silently."""
    reader = visit(lan)
    revise(reader, technology, solution=NEW)
    mine = dict(form_of(reader.get(address(technology, "/sua"))))
    with transaction():
        revising.submit(open_of(technology), lan)
        revising.approve(open_of(technology), quan)
    response = reader.post(address(technology, "/sua"), data={**mine, "benefit": ["Lợi mới"], "do": ["save"]})
    assert response.status_code == 409 and "Lợi mới" in response.text and how_many(Revision) == 1


def test_a_small_change_is_undone_while_the_next_revision_is_written(visit, lan, quan, technology):
    """Its base is gone: 409 for the open form, a word on the page, and saving means that it was seen."""
    reader = visit(lan)
    revise(reader, technology, "submit", title=technology.title + " mới")
    live = revising.newest_of(technology)
    revise(reader, technology, solution=NEW)
    mine = dict(form_of(reader.get(address(technology, "/sua"))))
    with transaction():
        revising.undo(live, quan, ["QUANGCAO"], "")
    with pytest.raises(revising.StaleBase), transaction():
        revising.submit(open_of(technology), lan)
    response = reader.post(address(technology, "/sua"), data={**mine, "do": ["submit"]})
    assert response.status_code == 409 and NEW in response.text
    panel = reader.submit(address(technology, "/ban-sua/gui"), page=address(technology), follow_redirects=True)
    assert "Tin đang đăng đã thay đổi" in panel.text
    revise(reader, technology, "submit")
    assert open_of(technology).status == r.SUBMITTED and open_of(technology).base == technology.edition


def test_a_small_change_is_undone_while_the_next_revision_waits(visit, lan, quan, technology):
    """No officer could approve it any more: it goes back to its writer, who sees what changed and sends it again."""
    reader = visit(lan)
    revise(reader, technology, "submit", title=technology.title + " mới")
    live = revising.newest_of(technology)
    revise(reader, technology, "submit", solution=NEW)
    assert open_of(technology).status == r.SUBMITTED
    with transaction():
        revising.undo(live, quan, ["QUANGCAO"], "")
    assert open_of(technology).status == r.DRAFT and open_of(technology).content["solution"] == NEW
    revise(reader, technology, "submit", title=technology.title)
    with transaction():
        revising.approve(open_of(technology), quan)
    assert technology.solution == NEW


@pytest.mark.parametrize("version", ["", "i:1", "r:x:1:1", "i:999999", "r:\x00:1", "9" * 40])
def test_a_forged_version_counts_as_stale(visit, lan, technology, version):
    revise(visit(lan), technology, solution=NEW)
    response = visit(lan).submit(address(technology, "/sua"), {"version": version, "solution": "Khác", "do": "save"})
    assert response.status_code == 409 and open_of(technology).content["solution"] == NEW


def test_a_button_of_an_older_page_does_nothing(visit, lan, technology):
    reader = visit(lan)
    revise(reader, technology, solution=NEW)
    old = dict(reader._form_for(address(technology, "/ban-sua/bo"), address(technology)))
    reader.post(address(technology, "/ban-sua/bo"), data=old)
    revise(reader, technology, solution=NEW + " Lần hai.")
    assert reader.post(address(technology, "/ban-sua/bo"), data=old).status_code == 409
    assert open_of(technology).status == r.DRAFT


@pytest.mark.parametrize("how", ["withdraw", "expire", "hide"])
def test_nothing_is_lost_when_the_listing_leaves_the_show(visit, lan, quan, technology, how):
    reader = visit(lan)
    revise(reader, technology, "submit", solution=NEW, documents=(io.BytesIO(PDF), "mới.pdf"))
    with transaction():
        if how == "withdraw":
            service.withdraw(technology, lan)
        elif how == "hide":
            service.hide(technology, quan, "report", "Có phản ánh")
        else:
            technology.expires_at = technology.published_at
            service.expire_due()
    assert open_of(technology).status == r.DRAFT
    assert reader.get(address(technology, "/sua")).status_code == 403
    with transaction():
        if how == "hide":
            service.unhide(technology, quan)
        else:
            service.reopen(technology, lan)
    if how == "hide":
        assert form_of(reader.get(address(technology, "/sua")))["solution"] == [NEW]
    else:
        assert technology.solution == NEW and open_of(technology) is None
        assert [one.file.filename for one in technology.attachments] == ["mới.pdf"]
        assert technology.attachments[0].file.attached


def test_a_form_sent_after_the_listing_was_taken_down_keeps_its_text(visit, lan, technology):
    reader = visit(lan)
    mine = dict(form_of(reader.get(address(technology, "/sua"))))
    with transaction():
        service.withdraw(technology, lan)
    response = reader.post(address(technology, "/sua"), data={**mine, "solution": [NEW], "do": ["submit"]})
    assert response.status_code == 409 and "hai tầng" in response.text and how_many(Revision) == 0
