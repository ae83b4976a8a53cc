"""Papers of an organisation: who hands in, who reads, who removes; what is refused; how they are served."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts import papers
from marketplace.accounts.models import EDITOR, VIEWER, Membership, OrganisationPaper
from marketplace.extensions import db
from marketplace.kernel import clock, files, history
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.files import StoredFile
from tests.accounts.checking import PDF, check, hand_in
from tests.accounts.conftest import mails_asked
from tests.cast import make_person
from tests.kernel.test_files import archive, picture


@pytest.fixture
def room(institute) -> str:
    return f"/to-chuc/{institute.public_id}/giay-to"


def kept() -> list[OrganisationPaper]:
    return list(db.session.execute(select(OrganisationPaper)).unique().scalars())


def send(browser, room, data=PDF, name="Quyết định.pdf", **more):
    return browser.submit(room, {"what": "QDTL", "file": (io.BytesIO(data), name), **more})


@pytest.fixture
def people(lan, an, quan, hoa, admin, institute):
    """Everybody by name, with an editor, a viewer, and officers who are members."""
    with transaction():
        more = {
            "editor": (make_person("Biên tập", "editor@example.vn"), EDITOR),
            "viewer": (make_person("Theo dõi", "viewer@example.vn"), VIEWER),
            "moderator inside": (make_person("Trong nhà", "inside@example.vn", "moderator"), VIEWER),
        }
        for person, role in more.values():
            db.session.add(Membership(person_id=person.id, organisation_id=institute.id, role=role))
        db.session.flush()
        db.session.expire_all()
    found = {"lan": lan, "an": an, "quan": quan, "hoa": hoa, "admin": admin}
    return found | {name: person for name, (person, _) in more.items()}


# the list, a file, handing in, removing
WHO = {
    "guest": (303, 303, 303, 303),
    "lan": (200, 200, 303, 303),
    "editor": (200, 200, 303, 303),
    "viewer": (200, 200, 403, 403),
    "moderator inside": (200, 200, 403, 403),
    "an": (403, 403, 403, 403),
    "hoa": (403, 403, 403, 403),
    "quan": (200, 200, 403, 303),
    "admin": (200, 200, 403, 303),
}


@pytest.mark.parametrize("who", WHO)
def test_who_may_do_what_with_papers(people, lan, institute, room, visitor, visit, who):
    with transaction():
        paper = hand_in(institute, lan)
    browser = visitor if who == "guest" else visit(people[who])
    url = f"{room}/{paper.public_id}"
    got = [browser.get(room), browser.get(url, buffered=True)]
    assert (got[1].data == PDF) is (WHO[who][1] == 200)
    form = {"what": "QDTL", "file": (io.BytesIO(PDF), "hai.pdf"), "csrf_token": browser.csrf_token()}
    got.append(browser.post(room, data=form))
    got.append(browser.post(f"{url}/xoa", data={"csrf_token": browser.csrf_token()}))
    assert tuple(answer.status_code for answer in got) == WHO[who]
    to_sign_in = [answer.location.startswith("/dang-nhap") for answer in got if answer.status_code == 303]
    assert all(to_sign_in) if who == "guest" else not any(to_sign_in)
    assert len(kept()) == 1 + (WHO[who][2] == 303 and who != "guest") - (WHO[who][3] == 303 and who != "guest")


def test_a_paper_is_not_to_be_had_by_another_address(lan, an, minh, institute, room, visit, visitor):
    with transaction():
        paper = hand_in(institute, lan)
    for browser in (visitor, visit(an), visit(minh), visit(lan)):  # the address of files of listings
        assert browser.get(f"/tep/{paper.file.public_id}").status_code == 404
    other = f"/to-chuc/{minh.organisations[0].public_id}/giay-to/{paper.public_id}"
    assert visit(minh).get(other).status_code == 404
    assert visit(lan).get(f"{room}/{paper.file.public_id}").status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "media"), [(PDF, "a.pdf", "application/pdf"), (picture(), "a.png", "image/webp")]
)
def test_it_is_served_as_a_download(lan, institute, room, visit, data, name, media):
    browser = visit(lan)
    send(browser, room, data, name)
    answer = browser.get(f"{room}/{kept()[0].public_id}", buffered=True)
    assert answer.mimetype == media
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_handing_in(lan, institute, room, visit):
    browser = visit(lan)
    assert "căn cước" in browser.page(room).text
    assert send(browser, room).location == room
    paper = kept()[0]
    assert (paper.what, paper.sender_id, paper.file.attached) == ("QDTL", lan.id, True)
    assert "Quyết định.pdf" in browser.page(room).text
    entry = history.entries_of(institute)[-1]
    assert entry.verb == "hand_in" and "digest" in entry.changes["file"]
    assert mails_asked() == []


BAD = {
    "no file": (b"", ""),
    "empty": (b"", "a.pdf"),
    "text called PDF": (b"hello", "a.pdf"),
    "a page called PDF": (b"<html><script>alert(1)</script>", "a.pdf"),
    "a picture called PDF": (picture(), "a.pdf"),
    "a PDF called picture": (PDF, "a.png"),
    "SVG": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "a.svg"),
    "SVG called PNG": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "a.png"),
    "an office document": (archive("word/document.xml"), "a.docx"),
    "macros": (archive("word/vbaProject.bin"), "a.docm"),
    "a program": (b"MZ\x90\x00", "a.exe"),
    "double extension": (b"MZ\x90\x00", "a.pdf.exe"),
    "no extension": (PDF, "tep"),
    "direction override": (b"MZ", "a\u202efdp.exe"),
    "a broken picture": (picture()[:60], "a.png"),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_file_is_refused_at_its_field(lan, institute, room, visit, fault):
    data, name = BAD[fault]
    answer = send(visit(lan), room, data, name)
    assert answer.status_code == 200 and "Chưa gửi được" in answer.text and kept() == []
    assert db.session.execute(select(StoredFile)).first() is None


def test_a_large_file_is_refused(app, lan, room, visit, monkeypatch):
    browser = visit(lan)
    monkeypatch.setitem(app.config, "UPLOAD_LIMIT_MB", 0)
    assert "lớn hơn 0 MB" in send(browser, room).text and kept() == []


@pytest.mark.parametrize(
    ("name", "as_kept"),
    [("../../etc/Quyết định.pdf", "Quyết định.pdf"), ("Quye\u0302\u0301t.PDF", "Quyết.PDF"), ("a\x00b.pdf", "ab.pdf")],
)
def test_names_are_made_safe(lan, institute, room, visit, name, as_kept):
    send(visit(lan), room, name=name)
    assert [paper.file.filename for paper in kept()] == [as_kept]


def test_a_forged_kind_of_paper_is_refused(lan, institute, room, visit):
    assert send(visit(lan), room, what="CANCUOC").status_code == 200 and kept() == []


def test_there_is_a_limit(lan, institute, room, visit, monkeypatch):
    monkeypatch.setattr(papers, "MOST", 2)
    browser = visit(lan)
    for n in range(3):
        answer = send(browser, room, name=f"{n}.pdf")
    assert "Đã có 2 tệp" in answer.text and len(kept()) == 2


def test_removing_takes_the_bytes_away(lan, quan, institute, room, visit):
    with transaction():
        paper = hand_in(institute, lan)
    path, stored = files.path_of(paper.file), paper.file.public_id
    visit(quan).submit(f"{room}/{paper.public_id}/xoa", page=room)
    assert kept() == [] and history.entries_of(institute)[-1].verb == "remove_paper"
    assert visit(lan).get(f"/tep/{stored}").status_code == 404
    with transaction(), clock.at(now() + files.UNATTACHED_FOR):
        assert files.sweep() == 1
    assert not path.exists()


def test_what_a_check_rests_on_stays_until_the_check_is_void(lan, quan, institute, room, visit):
    with transaction():
        paper = hand_in(institute, lan)
        one = check(institute, quan, "QDTL", paper)
    browser = visit(lan)
    answer = browser.submit(f"{room}/{paper.public_id}/xoa", page=room, follow_redirects=True)
    assert "căn cứ" in answer.text and len(kept()) == 1
    with transaction():
        one.void_at = now() - timedelta(days=1)
    browser.submit(f"{room}/{paper.public_id}/xoa", page=room)
    assert kept() == [] and one.paper_id is None
