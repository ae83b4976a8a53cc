"""Papers of a deal: who begins which from what, contents written and put back, versions, two people at once."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, replace
from typing import Any

import pytest
from sqlalchemy.orm.exc import StaleDataError

from marketplace.accounts.models import Person
from marketplace.agreements import clauses, docx, drafting, parties, sample, sections
from marketplace.agreements.models import (
    COMPLETE,
    CONTRACT,
    DRAFTING,
    LIQUIDATION,
    MEMORANDUM,
    NOT_APPLICABLE,
    SECRECY,
    TO_WRITE,
    Agreement,
)
from marketplace.agreements.places import BadPlace
from marketplace.agreements.workflow import agreement_life
from marketplace.deals import service as deals
from marketplace.deals.models import DEMAND, SUPPLY, Deal
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.files import path_of
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.offers import reopening
from tests.agreements.drafted import TERMS, begin, freeze, introduce_themselves


@pytest.fixture
def paper(deal: Deal, lan: Person, minh: Person, hoa: Person) -> Agreement:
    """A contract that Hoa has begun; both sides have said who they are."""
    freeze(deal, lan, minh)
    introduce_themselves(deal, lan, minh)
    return begin(deal, hoa)


# Beginning ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [SECRECY, MEMORANDUM])
@pytest.mark.parametrize("name", ["lan", "minh", "hoa"])
def test_both_sides_and_their_broker_begin(request: Any, deal: Deal, kind: str, name: str):
    made = begin(deal, request.getfixturevalue(name), kind)
    assert made.status == DRAFTING and made.number.startswith({"secrecy": "BM-", "memorandum": "GN-"}[kind])
    assert all(one.state == COMPLETE and one.body_vi and one.body_en for one in made.sections)


@pytest.mark.parametrize("name", ["an", "quan", "admin", "thu", "broker"])
def test_nobody_else_does(request: Any, deal: Deal, name: str):
    with pytest.raises(NotAllowed):
        begin(deal, request.getfixturevalue(name), SECRECY)


def test_a_contract_needs_accepted_terms(deal: Deal, hoa: Person):
    with pytest.raises(drafting.NoTerms):
        begin(deal, hoa)


def test_a_contract_has_the_fourteen_contents(paper: Agreement):
    assert [one.code for one in paper.sections] == [f"dd23_{n:02d}" for n in range(1, 15)]
    assert {one.state for one in paper.sections} == {COMPLETE}
    assert paper.title == f"Hợp đồng chuyển giao công nghệ: {TERMS.title}"
    assert [gap.where for gap in drafting.gaps(paper)] == []


def test_what_the_terms_leave_out_is_to_be_written(deal: Deal, lan: Person, minh: Person, hoa: Person):
    bare = replace(TERMS, steps=(), warranty_months=None, warranty="", support_months=None, support="")
    freeze(deal, lan, minh, bare)
    made = begin(deal, hoa)
    assert {one.code for one in made.sections if one.state == TO_WRITE} == {"dd23_10"}
    found = drafting.gaps(made)
    assert "dd23_10" in {gap.where for gap in found}
    told = {(gap.where, str(gap.label)) for gap in found if gap.where in (SUPPLY, DEMAND)}
    assert {(SUPPLY, "người đại diện"), (SUPPLY, "tài khoản và ngân hàng"), (DEMAND, "người đại diện")} <= told


@pytest.mark.parametrize("kind", [CONTRACT, SECRECY])
def test_one_at_a_time(deal: Deal, lan: Person, minh: Person, hoa: Person, kind: str):
    freeze(deal, lan, minh)
    first = begin(deal, hoa, kind)
    with pytest.raises(drafting.AlreadyThere) as problem:
        begin(deal, lan, kind)
    assert problem.value.agreement.id == first.id
    with transaction():
        agreement_life.take("drop", first, hoa, "Lập lại từ đầu")
    assert begin(deal, lan, kind).id != first.id


def test_a_liquidation_needs_a_signed_contract(deal: Deal, hoa: Person, paper: Agreement):
    for parent in (None, paper):
        with pytest.raises(NotOpen), transaction():
            drafting.start(deal, LIQUIDATION, hoa, parent)


def test_nothing_in_a_closed_deal(deal: Deal, hoa: Person, lan: Person, paper: Agreement):
    section = paper.sections[0]
    with transaction():
        deals.close(deal, hoa, "GIA", "Hai bên chưa gặp nhau về giá.")
    acts = (
        lambda: drafting.start(deal, SECRECY, lan),
        lambda: drafting.make_version(paper, lan),
        lambda: drafting.name(paper, lan, "1", "2"),
        lambda: sections.write(section, lan, section.version, COMPLETE, body_vi="x"),
        lambda: parties.save(deal, SUPPLY, lan, asdict(sample.SUPPLY), 1),
    )
    for act in acts:
        with pytest.raises(NotOpen), transaction():
            act()


# Contents -----------------------------------------------------------------------------------------------------------


def test_a_content_is_written_and_put_back(paper: Agreement, lan: Person):
    section = sections.find(paper, "dd23_11")
    assert section is not None
    before = (section.body_vi, section.clauses)
    with transaction():
        sections.write(section, lan, section.version, COMPLETE, body_vi="Phạt theo {{phat}}.", body_en="{{phat}}.")
    assert (section.editor_id, section.body_vi) == (lan.id, "Phạt theo {{phat}}.")
    with transaction():
        sections.reset(section, lan, section.version, drafting.facts_of(paper))
    assert (section.editor_id, (section.body_vi, section.clauses)) == (None, before)
    assert [entry.verb for entry in history.entries_of(section)] == ["write", "reset"]


@pytest.mark.parametrize(
    ("state", "why", "body", "problem"),
    [
        (COMPLETE, "", "", sections.NoText),
        (NOT_APPLICABLE, "", "", sections.NoReason),
        (COMPLETE, "", "{{khong_co}}", BadPlace),
        (TO_WRITE, "", "", None),
        (NOT_APPLICABLE, "Không có thuật ngữ riêng", "", None),
    ],
)
def test_states_of_a_content(paper: Agreement, hoa: Person, state: str, why: str, body: str, problem: Any):
    section = paper.sections[7]

    def write() -> None:
        with transaction():
            sections.write(section, hoa, section.version, state, why, body, "")

    if problem:
        with pytest.raises(problem):
            write()
    else:
        write()
        assert (section.state, section.why) == (state, why)


def test_of_two_who_write_one_wins(paper: Agreement, lan: Person, minh: Person):
    section = paper.sections[13]
    seen = section.version
    with transaction():
        sections.write(section, lan, seen, COMPLETE, body_vi="Của Lan.")
    with pytest.raises(StaleDataError), transaction():
        sections.write(section, minh, seen, COMPLETE, body_vi="Của Minh.")
    assert section.body_vi == "Của Lan."


def test_a_later_clause_is_told_but_not_taken(paper: Agreement, admin: Person, hoa: Person):
    section = paper.sections[10]
    with transaction():
        new = replace(clauses.wording_of(clauses.versions("HD11.COPHAT")[0]), body_vi="Phạt {{phat}}.")
        clauses.follow("HD11.COPHAT", admin, new, 1)
    library, facts = clauses.in_use(CONTRACT), drafting.facts_of(paper)
    assert sections.is_newer(section, library, facts) and "Phạt {{phat}}." not in section.body_vi
    with transaction():
        sections.reset(section, hoa, section.version, facts)
    assert section.clauses == [["HD11.COPHAT", 2]] and section.body_vi == "Phạt {{phat}}."


def test_other_terms_renew_what_nobody_wrote(deal: Deal, paper: Agreement, lan: Person, minh: Person, hoa: Person):
    own = paper.sections[12]
    with transaction():
        sections.write(own, lan, own.version, COMPLETE, body_vi="Trọng tài tại Cần Thơ.")
    assert paper.sheet is not None and not drafting.has_other_terms(paper)
    with transaction():
        reopening.reopen(paper.sheet, hoa, "Bàn lại mức phạt")
    assert drafting.has_other_terms(paper)
    with pytest.raises(drafting.NoTerms), transaction():
        drafting.renew_terms(paper, hoa)
    freeze(deal, lan, minh, replace(TERMS, penalty=None, disputes=""))
    with transaction():
        changed = drafting.renew_terms(paper, hoa)
    assert changed == ["dd23_11"] and own.body_vi == "Trọng tài tại Cần Thơ."
    assert not drafting.has_other_terms(paper)


# Parties ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "sides"),
    [("lan", {SUPPLY}), ("minh", {DEMAND}), ("hoa", {SUPPLY, DEMAND}), ("an", set()), ("thu", set()), ("admin", set())],
)
def test_each_side_writes_its_own(request: Any, deal: Deal, name: str, sides: set[str]):
    person = request.getfixturevalue(name)
    assert {side for side in parties.SIDES if parties.may_write(person, deal, side)} == sides
    for side in set(parties.SIDES) - sides:
        with pytest.raises(NotAllowed), transaction():
            parties.save(deal, side, person, asdict(sample.SUPPLY), None)


def test_details_begin_with_the_organisation(deal: Deal, lan: Person, hoa: Person):
    assert parties.party_of(deal, SUPPLY).name == lan.organisations[0].name
    introduce_themselves(deal, lan, hoa)
    assert parties.party_of(deal, SUPPLY) == sample.SUPPLY
    row = parties.details_of(deal, SUPPLY)
    assert row is not None
    with pytest.raises(StaleDataError), transaction():
        parties.save(deal, SUPPLY, lan, asdict(sample.DEMAND), None)
    entry = history.entries_of(row)[0]
    assert entry.changes["name"] == sample.SUPPLY.name and set(entry.changes["representative"]) == {"digest"}
    assert sample.SUPPLY.representative not in str(entry.changes)


# Versions -----------------------------------------------------------------------------------------------------------


def test_versions_are_files_with_their_hash(paper: Agreement, lan: Person, hoa: Person):
    with transaction():
        first = drafting.make_version(paper, hoa, note="Bản đầu")
        drafting.name(paper, lan, "07/2026/HĐ", "Tây Ninh")
    with transaction():
        second = drafting.make_version(paper, lan, english=True)
    assert [one.number for one in paper.versions] == [1, 2] and first.note == "Bản đầu"
    for version in (first, second):
        assert version.pdf is not None and version.docx is not None
        assert version.pdf.attached and version.docx.attached
        data = path_of(version.pdf).read_bytes()
        assert hashlib.sha256(data).hexdigest() == version.pdf_sha256 == version.pdf.sha256
        assert "Quyền và nghĩa vụ các bên" in docx.read_text(path_of(version.docx).read_bytes())
    assert "Số: 07/2026/HĐ" in second.text and "Số: 07/2026/HĐ" not in first.text
    assert second.body["annexes"][1]["language"] == "en" and len(first.body["annexes"]) == 1


def test_a_draft_that_was_changed_after_its_version(
    paper: Agreement, lan: Person, minh: Person, hoa: Person, visit: Any
):
    """What is signed is the version; whoever sends it is told that the draft says something else."""
    url = f"/giao-dich/{paper.deal.public_id}/hop-dong/{paper.public_id}"
    for english in (False, True):
        with transaction():
            version = drafting.make_version(paper, hoa, english=english)
        assert not drafting.has_changed_since(version), english
        with transaction():
            drafting.name(paper, hoa, f"0{int(english)}/2026/HĐCGCN", "Tây Ninh")
        assert drafting.has_changed_since(version), english
    for page in (url, f"{url}/ky"):
        assert "Bản thảo đã sửa sau phiên bản 2" in visit(hoa).page(page).text, page
    with transaction():
        drafting.make_version(paper, hoa)
    for page in (url, f"{url}/ky"):
        assert "Bản thảo đã sửa" not in visit(hoa).page(page).text, page


def test_a_paper_that_waits_for_signatures_stands_still(paper: Agreement, hoa: Person, lan: Person):
    with transaction():
        drafting.make_version(paper, hoa)
        agreement_life.take("send", paper, hoa)
    section = paper.sections[0]
    acts = (
        lambda: drafting.make_version(paper, lan),
        lambda: drafting.renew_terms(paper, lan),
        lambda: sections.write(section, lan, section.version, COMPLETE, body_vi="x"),
    )
    for act in acts:
        with pytest.raises(NotOpen), transaction():
            act()
