"""The officer's decisions, on listings and on revisions, with everything that must be right before one counts.

Nothing here commits. A decision that comes too late raises NotOpen (claims.Held, checklists.Changed, StaleBase
among them); one that is not right yet raises Objections, which name the fields.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from marketplace.catalogue import content, editions, revising
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.content import same
from marketplace.catalogue.models import Publication
from marketplace.catalogue.policies import is_moderator
from marketplace.catalogue.revision_models import CONFIRMING, LIVE, Revision
from marketplace.catalogue.status import Status
from marketplace.catalogue.workflow import publication, revision_life
from marketplace.kernel import history
from marketplace.kernel.workflow import NotOpen
from marketplace.moderation import answers, checklists, claims, reviewing, screening, second
from marketplace.moderation.checklists import Question
from marketplace.moderation.legal_words import Hit
from marketplace.moderation.models import Checklist, Review

APPROVING = frozenset({"publish", "endorse", "approve"})
FINAL = {"publish": "endorse", "approve": "endorse"}
NOT_DECIDED = "CHUARO"
LISTS = ("KK", "HC", "CAM", "KHONG")


class Objections(Exception):
    """The decision is not right yet: pairs of the control's name ("" for the whole) and words."""

    def __init__(self, found: Sequence[tuple[str, str]]) -> None:
        super().__init__(", ".join(name for name, _words in found))
        self.found = list(found)


@dataclass(frozen=True)
class Decision:
    """What the officer sent."""

    verb: str
    version: int
    reasons: Sequence[str] = ()
    words: str = ""
    pairs: Sequence[tuple[str, str]] = ()  # requests pinned to fields
    checklist: int = 0  # number of the version that was answered
    answers: Mapping[str, answers.Answer] = field(default_factory=dict)
    legal_list: str = ""
    legal_note: str = ""


@dataclass(frozen=True)
class Matter:
    """What is decided on: a listing as it was handed in, or a revision of one on show."""

    item: Publication
    revision: Revision | None = None

    @property
    def subject(self) -> Any:
        """The row that goes through a workflow."""
        return self.item if self.revision is None else self.revision

    @property
    def workflow(self) -> Any:
        return publication if self.revision is None else revision_life

    @property
    def is_confirming(self) -> bool:
        """Has one officer approved, so that a second one has the last word?"""
        return self.subject.status in (Status.CONFIRMING, CONFIRMING)

    @property
    def is_small(self) -> bool:
        return self.revision is not None and self.revision.status == LIVE

    @property
    def values(self) -> Mapping[str, Any]:
        """The content that is decided on."""
        return content.read(self.item) if self.revision is None else revising.values_of(self.revision)

    @property
    def files(self) -> list[dict[str, Any]]:
        held = getattr(self.item, "attachments", []) if self.revision is None else self.revision.files
        return editions.files_of(held)

    @property
    def touched(self) -> set[str] | None:
        """The fields that a revision changes; None for a listing, all of which is new."""
        if self.revision is None:
            return None
        base = editions.find(self.item, self.revision.base)
        return set() if base is None else changed_between(base, self.revision.content, self.files)

    def questions(self, checklist: Checklist | None) -> list[Question]:
        """What must be answered before this is approved; a small change is only looked at."""
        if checklist is None or self.is_small:
            return []
        facts = checklists.facts_of(self.item.kind, self.values, self.files)
        return checklists.applying(checklist.questions, facts, self.touched)

    def hits(self) -> list[Hit]:
        """Words that point to a technology list; of a revision, also those that were there before."""
        return screening.hits_in(self.item.kind, self.values)

    def needs_second(self, legal_list: str) -> list[str]:
        """Why two officers must approve it; empty when one is enough, or for what is live already."""
        return [] if self.is_small else second.reasons_for(self.values, legal_list)


def changed_between(before: Any, after: Mapping[str, Any], files: Sequence[Mapping[str, Any]]) -> set[str]:
    """Names of the fields in which content and files differ from an edition."""
    names = {name for name, value in after.items() if not same(before.content.get(name), value)}
    for kind, name in (("picture", "pictures"), ("document", "documents")):
        old, new = ([one for one in some if one["kind"] == kind] for some in (before.files, files))
        names |= {name} if old != new else set()
    return names


def decide(matter: Matter, officer: Any, decision: Decision) -> Review:
    """Do what the officer decided, note it, and give the claim back.

    Raises NotOpen, NotAllowed, Objections, ReasonNeeded.
    """
    item, verb = matter.item, decision.verb
    step = matter.workflow.steps[verb]
    is_shown = matter.revision is None or item.status == Status.PUBLISHED
    if matter.subject.version != decision.version or matter.subject.status not in step.sources or not is_shown:
        raise NotOpen(verb)
    claims.need_not_wait(item, officer)
    if verb in APPROVING and item.organisation.is_suspended and is_moderator(officer, item):
        raise Objections([("", _("Tổ chức đăng tin đang bị tạm ngừng hoạt động trên Sàn nên chưa duyệt được."))])
    checklist = checklists.newest(item.kind)
    hits = matter.hits()
    if verb in APPROVING and step.who(officer, matter.subject):
        _examine(matter, decision, checklist, hits)
    legal_list = decision.legal_list if decision.legal_list in LISTS else NOT_DECIDED
    if verb in APPROVING or (verb == "refuse" and matter.revision is None and legal_list != NOT_DECIDED):
        _choose_list(item, officer, legal_list, decision.legal_note)
    _carry_out(matter, officer, decision)
    claims.release(item)
    answered = checklists.find(item.kind, decision.checklist)
    return reviewing.note(
        item,
        officer,
        verb if matter.revision is None else f"{verb}_revision",
        revision=matter.revision,
        answers=decision.answers,
        checklist=answered if decision.answers else None,
        reasons=decision.reasons,
        words=decision.words,
        legal_list=legal_list,
        legal_note=decision.legal_note,
        legal_hits=[hit._asdict() for hit in hits],
    )


def _examine(matter: Matter, decision: Decision, checklist: Checklist | None, hits: Sequence[Hit]) -> None:
    """Raises Objections, or checklists.Changed when other questions are asked by now."""
    if checklist is not None and decision.checklist != checklist.number and matter.questions(checklist):
        raise checklists.Changed(checklists.find(matter.item.kind, decision.checklist))
    found = answers.faults(matter.questions(checklist), decision.answers)
    found += list(_of_law(decision, hits))
    found += list(_of_rules(matter, decision))
    if found:
        raise Objections(found)


def _of_law(decision: Decision, hits: Sequence[Hit]) -> list[tuple[str, str]]:
    chosen = decision.legal_list
    if chosen not in LISTS:
        return [("legal_list", _("Xin chọn công nghệ thuộc danh mục nào."))]
    if chosen == "CAM":
        return [("legal_list", _("Công nghệ cấm chuyển giao không được đăng. Xin từ chối với lý do tương ứng."))]
    if (hits or chosen != "KHONG") and not decision.legal_note:
        return [("legal_note", _("Xin ghi căn cứ của lựa chọn về danh mục."))]
    return []


def _of_rules(matter: Matter, decision: Decision) -> list[tuple[str, str]]:
    """What no answer can mend: what two officers must approve, or only one."""
    wanted = matter.needs_second(decision.legal_list)
    if decision.verb in FINAL and wanted and not matter.is_confirming:
        why = ", ".join(str(second.LABELS[one]) for one in wanted)
        words = _("Tin này cần người thứ hai xác nhận (%(why)s). Xin bấm “Duyệt lần một”.", why=why)
        return [("", words)]
    if decision.verb == "endorse" and not wanted:
        return [("", _("Tin này chỉ cần một người duyệt. Xin bấm nút duyệt."))]
    return []


def _choose_list(item: Publication, officer: Any, legal_list: str, note: str) -> None:
    """The technology list that an officer found, and the ground; what stays as it was leaves no entry."""
    if (item.legal_list, item.legal_note) == (legal_list, note):
        return
    history.record(item, officer, "choose_list", {"legal_list": [item.legal_list, legal_list]}, note or None)
    item.legal_list, item.legal_note = legal_list, note


def _carry_out(matter: Matter, officer: Any, decision: Decision) -> None:
    item, revision, verb = matter.item, matter.revision, decision.verb
    reasons, words = list(decision.reasons), decision.words
    if revision is None:
        {
            "publish": lambda: catalogue.publish(item, officer),
            "endorse": lambda: catalogue.endorse(item, officer),
            "return": lambda: catalogue.send_back(item, officer, reasons, words, decision.pairs),
            "refuse": lambda: catalogue.refuse(item, officer, reasons, words),
        }[verb]()
        return
    {
        "approve": lambda: revising.approve(revision, officer),
        "endorse": lambda: revising.endorse(revision, officer),
        "return": lambda: revising.send_back(revision, officer, reasons, words, decision.pairs),
        "refuse": lambda: revising.refuse(revision, officer, reasons, words),
        "check": lambda: revising.check(revision, officer),
        "undo": lambda: revising.undo(revision, officer, reasons, words),
    }[verb]()
