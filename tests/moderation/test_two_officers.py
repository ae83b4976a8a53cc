"""Who may decide on what: kind of item × officer × verb; what two officers must approve; nobody's own."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import VIEWER, Membership, Person
from marketplace.catalogue import revising
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.content import Content
from marketplace.catalogue.models import Technology
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.moderation import deciding, second
from marketplace.moderation.answers import NA
from marketplace.moderation.checklists import newest
from marketplace.moderation.deciding import Decision, Matter, Objections
from tests.cast import make_need, make_person, make_technology, put_on_show
from tests.moderation.desk import send, url_of

BIG = 5_000_000_000


@pytest.fixture
def duyet(app: Any) -> Person:
    """A second moderator."""
    with transaction():
        return make_person("Lý Thị Duyệt", "duyet@example.vn", "moderator")


@pytest.mark.parametrize(
    ("values", "legal_list", "wanted", "reasons"),
    [
        ({}, "KHONG", "state_funded restricted value", []),
        ({"state_funded": True}, "KHONG", "state_funded restricted value", ["state_funded"]),
        ({"state_funded": True}, "KHONG", "restricted", []),
        ({}, "HC", "state_funded restricted value", ["restricted"]),
        ({}, "HC", "", []),
        ({"price_max": BIG}, "KK", "value", ["value"]),
        ({"price_max": BIG - 1}, "KK", "value", []),
        ({"budget_min": BIG}, "KHONG", "state_funded, value", ["value"]),
        ({"state_funded": True, "price_min": BIG}, "HC", "value restricted state_funded",
         ["state_funded", "restricted", "value"]),
    ],
)  # fmt: skip
def test_what_two_officers_must_approve(
    app: Any, monkeypatch: pytest.MonkeyPatch, values: dict[str, Any], legal_list: str, wanted: str, reasons: list[str]
):
    monkeypatch.setitem(app.config, "TWO_OFFICERS_FOR", wanted)
    assert second.reasons_for(values, legal_list) == reasons


def handed_in(what: str, lan: Person, minh: Person, officer: Person) -> Matter:
    """Something that waits: plain, state-funded, costly, a need with a large budget; or that, endorsed already."""
    home, word = lan.organisations[0], what.removesuffix(" endorsed")
    if word == "need":
        item: Any = make_need(minh, minh.organisations[0])
        catalogue.submit(item, minh)
    elif word == "costly need":
        item = make_need(minh, minh.organisations[0], budget_max=BIG)
        catalogue.submit(item, minh)
    else:
        more = {"state": {"state_funded": True}, "costly": {"price_mode": "GIACODINH", "price_min": BIG}}.get(word, {})
        item = make_technology(lan, home, **more)
        catalogue.submit(item, lan)
    if what.endswith(" endorsed"):
        catalogue.endorse(item, officer)
    return Matter(item)


def decision(matter: Matter, verb: str, **more: Any) -> Decision:
    listed = newest(matter.item.kind)
    assert listed is not None
    told = {one["code"]: {"answer": NA} for one in listed.questions}
    values: dict[str, Any] = {"legal_list": "KHONG", "reasons": ["KHAC"], "words": "Vì sao", **more}
    return Decision(verb, matter.subject.version, answers=told, checklist=listed.number, **values)


def outcome(matter: Matter, officer: Person, verb: str) -> str:
    """What comes of it: where the item stands then, or the name of the refusal."""
    try:
        with transaction():
            deciding.decide(matter, officer, decision(matter, verb))
    except (NotAllowed, NotOpen, Objections) as refusal:
        return type(refusal).__name__
    return str(matter.subject.status)


VERBS = ("publish", "endorse", "return", "refuse")
OF_OTHERS = ("NotAllowed", "NotAllowed", "NotAllowed", "NotAllowed")
AS_ONE = ("published", "Objections", "returned", "refused")
AS_FIRST = ("Objections", "confirming", "returned", "refused")
AS_SECOND = ("published", "NotOpen", "returned", "refused")
AS_SAME = ("NotAllowed", "NotOpen", "returned", "refused")
TABLE = {
    #                      Quân        Duyệt (another)  Lan        Hoa (broker)
    "plain":              (AS_ONE,     AS_ONE,          OF_OTHERS, OF_OTHERS),
    "need":               (AS_ONE,     AS_ONE,          OF_OTHERS, OF_OTHERS),
    "state":              (AS_FIRST,   AS_FIRST,        OF_OTHERS, OF_OTHERS),
    "costly":             (AS_FIRST,   AS_FIRST,        OF_OTHERS, OF_OTHERS),
    "costly need":        (AS_FIRST,   AS_FIRST,        OF_OTHERS, OF_OTHERS),
    "state endorsed":     (AS_SAME,    AS_SECOND,       None,      None),
    "costly need endorsed": (AS_SAME,  AS_SECOND,       None,      None),
}  # fmt: skip


@pytest.mark.parametrize(
    ("what", "who", "verb", "wanted"),
    [
        (what, who, verb, outcomes[place])
        for what, row in TABLE.items()
        for who, outcomes in zip(("quan", "duyet", "lan", "hoa"), row, strict=True)
        if outcomes is not None
        for place, verb in enumerate(VERBS)
    ],
)
def test_kind_by_officer_by_verb(
    what: str, who: str, verb: str, wanted: str, quan: Person, duyet: Person, lan: Person, minh: Person, hoa: Person
):
    with transaction():
        matter = handed_in(what, lan, minh, quan)
    people = {"quan": quan, "duyet": duyet, "lan": lan, "hoa": hoa}
    assert outcome(matter, people[who], verb) == wanted
    assert history.verify() == []


def test_a_restricted_technology_needs_a_second_officer(quan: Person, duyet: Person, lan: Person, minh: Person):
    with transaction():
        matter = handed_in("plain", lan, minh, quan)
    as_restricted = {"legal_list": "HC", "legal_note": "Phụ lục II, mục 3"}
    with pytest.raises(Objections), transaction():
        deciding.decide(matter, quan, decision(matter, "publish", **as_restricted))
    for officer, verb in ((quan, "endorse"), (duyet, "publish")):
        with transaction():
            deciding.decide(matter, officer, decision(matter, verb, **as_restricted))
    assert matter.item.status == Status.PUBLISHED and matter.item.legal_list == "HC"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"legal_list": ""}, "legal_list"),
        ({"legal_list": "LA"}, "legal_list"),
        ({"legal_list": "CAM", "legal_note": "Phụ lục III"}, "legal_list"),
        ({"legal_list": "KK"}, "legal_note"),
    ],
)
def test_the_law_is_decided_first(quan: Person, lan: Person, minh: Person, more: dict[str, str], field: str):
    with transaction():
        matter = handed_in("plain", lan, minh, quan)
    with pytest.raises(Objections) as refusal, transaction():
        deciding.decide(matter, quan, decision(matter, "publish", **more))
    assert [name for name, _words in refusal.value.found] == [field]
    assert matter.item.status == Status.SUBMITTED


def test_a_hit_asks_for_a_ground(quan: Person, lan: Person, visit: Any):
    with transaction():
        item = make_technology(lan, lan.organisations[0], solution="Dùng chất nổ và vật liệu nổ công nghiệp.")
        catalogue.submit(item, lan)
    matter = Matter(item)
    assert matter.hits()
    page = visit(quan).page(url_of(item))
    assert not [e for e in page.all("input") if e.get("name") == "legal_list" and "checked" in e.attributes]
    response = send(visit(quan), item, "publish", {"legal_list": "KHONG"})
    assert response.status_code == 200 and 'id="legal_note-error"' in response.text
    response = send(visit(quan), item, "publish", {"legal_list": "KHONG", "legal_note": "Chỉ nhắc đến, không dùng"})
    assert response.status_code == 303 and item.status == Status.PUBLISHED and item.legal_list == "KHONG"


def test_a_refusal_keeps_that_it_is_prohibited(quan: Person, lan: Person, minh: Person):
    with transaction():
        matter = handed_in("plain", lan, minh, quan)
        deciding.decide(matter, quan, decision(matter, "refuse", legal_list="CAM", legal_note="Phụ lục III"))
    assert matter.item.status == Status.REFUSED and matter.item.legal_list == "CAM"


def test_nothing_of_a_suspended_organisation_is_approved(quan: Person, lan: Person, minh: Person, visit: Any):
    with transaction():
        matter = handed_in("plain", lan, minh, quan)
        matter.item.organisation.suspended_at = matter.item.submitted_at
    response = send(visit(quan), matter.item, "publish")
    assert response.status_code == 200 and "tạm ngừng hoạt động trên Sàn" in response.text
    assert matter.item.status == Status.SUBMITTED
    assert outcome(matter, quan, "refuse") == "refused"


def test_the_second_officer_sees_the_answers_of_the_first(quan: Person, duyet: Person, lan: Person, visit: Any):
    with transaction():
        item = make_technology(lan, lan.organisations[0], state_funded=True)
        catalogue.submit(item, lan)
    page = visit(quan).page(url_of(item))
    buttons = [e.text for e in page.all("button") if e.get("formaction")]
    assert buttons[0] == "Duyệt lần một" and "Duyệt đăng" not in buttons
    response = send(visit(quan), item, "endorse", {"check-NHANUOC-note": "Quyết định 77/QĐ-SKHCN"})
    assert response.status_code == 303 and item.status == Status.CONFIRMING
    assert "Bạn đã duyệt lần một" in visit(quan).page(url_of(item)).text
    page = visit(duyet).page(url_of(item))
    assert quan.name in page.text and "Quyết định 77/QĐ-SKHCN" in [e.get("value") for e in page.all("input")]
    assert "Chờ người thứ hai xác nhận" in visit(duyet).page("/kiem-duyet?viec=second").text
    assert send(visit(duyet), item, "publish").status_code == 303 and item.status == Status.PUBLISHED


def test_the_button_changes_when_the_list_is_restricted(quan: Person, lan: Person, visit: Any):
    """Chosen on the page, the list makes a second officer needed: the page comes back with the other button."""
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        catalogue.submit(item, lan)
    law = {"legal_list": "HC", "legal_note": "Phụ lục II"}
    response = send(visit(quan), item, "publish", law)
    assert response.status_code == 200 and "Duyệt lần một" in response.text
    assert "Phụ lục II" in response.text and item.status == Status.SUBMITTED
    assert send(visit(quan), item, "endorse", law).status_code == 303 and item.status == Status.CONFIRMING


@pytest.fixture
def revised(lan: Person, quan: Person) -> Any:
    """A revision handed in of what is on show."""
    with transaction():
        item = put_on_show(make_technology(lan, lan.organisations[0]), lan, quan)
        found = revising.begin(item, lan)
        revising.write(found, lan, Content({"state_funded": True}))
        revising.submit(found, lan)
    return found


def test_a_revision_needs_two_as_its_content_says(revised: Any, quan: Person, duyet: Person):
    matter = Matter(revised.item, revised)
    assert outcome(matter, quan, "approve") == "Objections"
    assert outcome(matter, quan, "endorse") == "confirming"
    assert outcome(matter, quan, "approve") == "NotAllowed"
    assert outcome(matter, duyet, "approve") == "approved"
    assert revised.item.state_funded is True


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_decides_on_their_own_organisation_or_words(verb: str, quan: Person, lan: Person, minh: Person):
    with transaction():
        ours = handed_in("plain", lan, minh, quan)
        mine = handed_in("need", lan, minh, quan)
        mine.item.author_id = quan.id
        db.session.add(Membership(person_id=quan.id, organisation_id=lan.organisations[0].id, role=VIEWER))
    db.session.expire(quan)
    assert outcome(ours, quan, verb) == "NotAllowed" and outcome(mine, quan, verb) == "NotAllowed"


def test_nobody_decides_on_a_revision_they_wrote(revised: Any, quan: Person, duyet: Person):
    with transaction():
        revised.author_id = quan.id
    for verb in ("approve", "endorse", "return", "refuse"):
        assert outcome(Matter(revised.item, revised), quan, verb) == "NotAllowed"
    assert isinstance(revised.item, Technology)
    assert outcome(Matter(revised.item, revised), duyet, "endorse") == "confirming"


def buttons(page: Any, item: Any) -> set[str]:
    return {str(one.get("formaction", "")).removeprefix(f"{url_of(item)}/") for one in page.all("button")}


def test_both_buttons_stand_there_where_the_list_decides(lan: Person, quan: Person, visit: Any):
    """Without a script, too: the choice of the list says which one is right."""
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        catalogue.submit(item, lan)
    client = visit(quan)
    page = client.page(url_of(item))
    assert {"publish", "endorse"} <= buttons(page, item)
    assert "Hạn chế chuyển giao”, xin bấm nút dưới đây" in page.text
    sent = {"legal_list": "HC", "legal_note": "Phụ lục II."}
    assert send(client, item, "endorse", sent).status_code == 303
    assert item.status == Status.CONFIRMING


def test_one_button_where_the_list_decides_nothing(lan: Person, quan: Person, visit: Any):
    with transaction():
        item = make_technology(lan, lan.organisations[0], state_funded=True)
        catalogue.submit(item, lan)
    assert {"publish", "endorse"} & buttons(visit(quan).page(url_of(item)), item) == {"endorse"}
