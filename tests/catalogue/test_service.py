"""What can be done with listings, without pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import EDITOR, VIEWER, Membership
from marketplace.catalogue import service
from marketplace.catalogue.content import Content, read
from marketplace.catalogue.models import Attachment, IpRight, Need
from marketplace.catalogue.service import Incomplete, Revealing
from marketplace.catalogue.sheet import days_left, ip_line
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now, today
from marketplace.kernel.db import transaction
from marketplace.kernel.files import StoredFile
from marketplace.kernel.jobs import Job
from marketplace.kernel.workflow import NotAllowed, NotOpen
from tests.cast import make_need, make_person, make_technology, put_on_show


@pytest.fixture
def draft(lan):
    with transaction():
        return make_technology(lan, lan.organisations[0])


@pytest.fixture
def sought(minh):
    with transaction():
        return make_need(minh, minh.organisations[0])


def waiting_jobs(name):
    return [job.args for job in db.session.execute(select(Job).where(Job.name == name)).scalars()]


MISSING = [
    ({"solution": ""}, {"solution"}),
    ({"benefit": ""}, {"benefit"}),
    ({"trl": None}, {"trl"}),
    ({"trl_evidence": ""}, {"trl_evidence"}),
    ({"price_mode": None}, {"price_mode"}),
    ({"price_mode": "GIACODINH"}, {"price_min"}),
    ({"price_mode": "KHOANGGIA"}, {"price_min", "price_max"}),
    ({"price_mode": "KHOANGGIA", "price_min": 0, "price_max": 5000}, set()),
    ({"title": "", "problem": ""}, {"title", "problem"}),
    ({}, set()),
]


@pytest.mark.parametrize(("values", "names"), MISSING)
def test_gaps_of_a_technology(draft, values, names):
    with transaction():
        for name, value in values.items():
            setattr(draft, name, value)
    assert {name for name, _ in service.gaps(draft)} == names


def test_gaps_of_codes_and_pictures(lan, draft):
    with transaction():
        draft.set_codes("st_field", [])
        draft.set_codes("right_kind", [])
        row = StoredFile(kind="picture", filename="a.webp", media_type="image/webp", size=1, sha256="0" * 64)
        draft.attachments.append(Attachment(file=row, position=1, alt=""))
    assert {name for name, _ in service.gaps(draft)} == {"st_field", "right_kind", "pictures"}
    with transaction():
        draft.attachments[0].alt = "Buồng sấy"
    assert "pictures" not in {name for name, _ in service.gaps(draft)}


@pytest.mark.parametrize(("days", "missing"), [(-1, True), (0, False), (1, False)])
def test_a_deadline_may_not_have_passed(sought, days, missing):
    with transaction():
        sought.deadline = today() + timedelta(days=days)
    assert (service.gaps(sought) != []) is missing


def test_submitting(lan, draft):
    with transaction():
        draft.solution = ""
    with pytest.raises(Incomplete) as gap, transaction():
        service.submit(draft, lan)
    assert [name for name, _ in gap.value.gaps] == ["solution"]
    assert draft.status == Status.DRAFT and waiting_jobs("catalogue.submitted") == []
    with transaction():
        draft.solution = "Buồng sấy"
        service.submit(draft, lan)
    assert draft.submitted_at and waiting_jobs("catalogue.submitted") == [
        {"kind": "technology", "public_id": draft.public_id}
    ]


def test_an_anonymous_need_that_gives_itself_away(minh, sought):
    with transaction():
        sought.problem = "Hợp tác xã Trái cây mẫu cần máy, gọi 0913 456 789."
    assert {finding.kind for finding in service.revealing(sought)} == {"name", "phone"}
    with pytest.raises(Revealing), transaction():
        service.submit(sought, minh, seen=False)
    assert sought.status == Status.DRAFT
    with transaction():
        sought.anonymous = False
    assert service.revealing(sought) == []


def test_every_public_text_of_a_need_is_looked_at(sought):
    words = "gọi 0913456789"
    texts = {"title": words, "problem": words, "tried": words, "not_wanted": words, "scale": words}
    for name, value in {**texts, "must_have": [words], "keywords": [words]}.items():
        with transaction():
            before = getattr(sought, name)
            setattr(sought, name, value)
        assert service.revealing(sought), name
        with transaction():
            setattr(sought, name, before)


def test_revising_notes_what_changed(lan, draft):
    seen = draft.version
    with transaction():
        new = Content(columns={"title": "Máy sấy xoài", "problem": "Khác"}, codes={"vsic": ["A"]})
        changes = service.revise(draft, lan, new)
    assert changes == {
        "title": ["Máy sấy mít bằng bơm nhiệt", "Máy sấy xoài"],
        "problem": None,
        "vsic": [["C"], ["A"]],
    }
    assert history.entries_of(draft)[-1].changes == changes
    assert draft.version > seen


def test_revising_nothing_writes_no_history_but_raises_the_version(lan, draft):
    before, seen = len(history.entries_of(draft)), draft.version
    with transaction():
        assert service.revise(draft, lan, Content(columns={"title": draft.title})) == {}
    assert len(history.entries_of(draft)) == before and draft.version > seen


def test_rows_are_written_and_read(lan, draft):
    figures = [{"label": "Điện", "unit": "kWh", "before": "1,9", "after": "1,2", "source": "Biên bản"}]
    owners = [{"name": "Viện", "share": 60}]
    rights = [
        {"kind": "SC", "number": "1-001", "status": "CAP", "filed_on": date(2021, 3, 15), "owners": owners},
    ]
    with transaction():
        service.revise(draft, lan, Content(figures=figures, ip_rights=rights))
    db.session.expire_all()
    values = read(draft)
    assert values["figures"] == figures and values["ip_rights"] == rights
    with transaction():
        assert service.revise(draft, lan, Content(figures=figures, ip_rights=rights)) == {}


def test_only_writers_revise_and_only_drafts(lan, an, technology, draft):
    with pytest.raises(NotAllowed), transaction():
        service.revise(draft, an, Content(columns={"title": "x"}))
    with pytest.raises(NotOpen), transaction():
        service.revise(technology, lan, Content(columns={"title": "x"}))


@pytest.mark.parametrize("role", [None, VIEWER])
def test_only_writers_create(lan, an, role):
    with transaction():
        if role:
            db.session.add(Membership(person_id=an.id, organisation_id=lan.organisations[0].id, role=role))
    db.session.expire_all()
    with pytest.raises(NotAllowed), transaction():
        service.draft("technology", lan.organisations[0], an, Content(columns={"title": "Máy"}))


def test_what_has_run_out_is_taken_down(technology, need):
    with transaction():
        technology.expires_at = now() - timedelta(seconds=1)
    with transaction():
        assert service.expire_due() == 1
    assert (technology.status, need.status) == (Status.EXPIRED, Status.PUBLISHED)
    assert history.entries_of(technology)[-1].actor_id == "clock"
    assert {"verb": "expire", "kind": "technology", "public_id": technology.public_id} in waiting_jobs(
        "catalogue.decided"
    )
    with transaction():
        assert service.expire_due() == 0


def test_a_need_stays_until_the_end_of_its_deadline(need):
    assert need.expires_at > now()
    local = need.expires_at + timedelta(hours=7)
    assert (local.date(), local.hour) == (need.deadline + timedelta(days=1), 0)


def test_the_latest_of_an_organisation_without_anonymous_needs(lan, quan):
    with transaction():
        institute = lan.organisations[0]
        shown = [put_on_show(make_technology(lan, institute, f"Máy {n}"), lan, quan) for n in range(11)]
        put_on_show(make_need(lan, institute), lan, quan)
        named = put_on_show(make_need(lan, institute, "Cần đối tác", anonymous=False), lan, quan)
        make_technology(lan, institute, "Nháp")
    found = service.latest_of(lan.organisations[0])
    assert len(found) == 10 and found[0] == named and shown[0] not in found
    assert not any(isinstance(item, Need) and item.anonymous for item in found)


def test_who_is_told(lan):
    with transaction():
        for role in (EDITOR, VIEWER):
            person = make_person(role, f"{role}@example.vn")
            db.session.add(Membership(person_id=person.id, organisation_id=lan.organisations[0].id, role=role))
        gone = make_person("gone", "gone@example.vn")
        gone.disabled_at = now()
        db.session.add(Membership(person_id=gone.id, organisation_id=lan.organisations[0].id, role=EDITOR))
    assert [p.name for p in service.writers_of(lan.organisations[0].id)] == [lan.name, EDITOR]


def test_the_poster_of_an_anonymous_need_in_words(need):
    words = service.poster_words(need)
    assert words == "Hợp tác xã ngành Nông nghiệp, lâm nghiệp và thủy sản, Tây Ninh"


@pytest.mark.parametrize(
    ("kind", "status", "filed", "ends"),
    [
        ("SC", "CAP", date(2021, 3, 15), date(2041, 3, 15)),
        ("GPHI", "CAP", date(2020, 2, 29), date(2030, 2, 28)),
        ("GPHI", "DANOP", date(2024, 1, 2), date(2034, 1, 2)),
        ("SC", "TUCHOI", date(2021, 3, 15), None),
        ("SC", "HETHIEULUC", date(2021, 3, 15), None),
        ("SC", "CAP", None, None),
        ("BMKD", "", date(2021, 3, 15), None),
        ("QTG", "CAP", date(2021, 3, 15), None),
    ],
)
def test_the_end_of_a_right_is_computed(app, kind, status, filed, ends):
    with app.app_context():
        line = ip_line(IpRight(kind=kind, status=status, filed_on=filed, owners=[]))
    assert line.ends == ends


def test_days_left():
    assert [days_left(today() + timedelta(days=n)) for n in (5, 0, -1)] == [5, 0, -1]
    assert days_left(None) is None
