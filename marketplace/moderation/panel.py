"""The decision panel: questions with answers, the law, requests at fields, reasons; as sent, or as it begins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _

from marketplace.catalogue import editions
from marketplace.catalogue.content import CODE_LISTS, COLUMNS
from marketplace.catalogue.labels import FIELDS
from marketplace.kernel.forms import typed
from marketplace.kernel.text import clean
from marketplace.moderation import answers, checklists, claims, reviewing
from marketplace.moderation.checklists import Question
from marketplace.moderation.deciding import LISTS, Decision, Matter, changed_between
from marketplace.moderation.forms import FORMS, WORDS, DecisionForm, form_for
from marketplace.moderation.legal_words import Hit
from marketplace.moderation.models import Checklist, Claim, Review

MOST_REMARK = 1000
ROWS = {"technology": ("figures", "ip_rights", "pictures", "documents"), "need": ()}
VERBS = frozenset({"publish", "approve", "endorse", "return", "refuse", "check", "undo"})
Named = tuple[str, str]


@dataclass
class Line:
    """One question with its answer; ``field`` is where a request about it is pinned."""

    question: Question
    told: answers.Answer
    is_new: bool
    errors: list[str]
    remark: str = ""

    @property
    def name(self) -> str:
        return answers.name_of(self.question["code"])

    @property
    def label(self) -> str:
        return checklists.label(self.question)

    @property
    def help(self) -> str:
        return checklists.label(self.question, "help")

    @property
    def field(self) -> str:
        return (self.question["fields"] or [""])[0]

    @property
    def field_label(self) -> Any:
        return FIELDS[self.field]

    def shown(self, part: str) -> str:
        """A note, link or day as its box shows it."""
        words = self.told.get(part, "")
        return f"{date.fromisoformat(words):%d/%m/%Y}" if part == "day" and answers.is_past_day(words) else words


@dataclass
class Panel:
    """Everything that the decision part of a page shows."""

    matter: Matter
    checklist: Checklist | None
    lines: list[Line]
    hits: list[Hit]
    legal_list: str
    legal_note: str
    returning: DecisionForm
    refusing: DecisionForm
    remarks: dict[str, str]
    verbs: dict[str, Any]
    first: Review | None
    claim: Claim | None
    errors: list[Named] = field(default_factory=list)
    summary: list[tuple[str, str]] = field(default_factory=list)
    """Where each error stands (an id, or "" for the whole) and what the summary says of it."""

    @property
    def main(self) -> str:
        """The verb of the first button: approve, or leave the last word to a second officer."""
        if self.matter.is_small:
            return "check"
        return "endorse" if self.needs_second else "publish" if self.matter.revision is None else "approve"

    @property
    def beside(self) -> str:
        """The verb of the button for the other choice of list, where that choice says how many must approve."""
        if self.matter.is_small or self.matter.is_confirming:
            return ""
        answers_are = {bool(self.matter.needs_second(one)) for one in LISTS}
        final = "publish" if self.matter.revision is None else "approve"
        return "" if len(answers_are) == 1 else final if self.main == "endorse" else "endorse"

    @property
    def against(self) -> str:
        """The verb that turns it down."""
        return "undo" if self.matter.is_small else "refuse"

    @property
    def asks(self) -> bool:
        """May additions be asked for?"""
        return "return" in self.verbs

    @property
    def offered(self) -> bool:
        """Is there anything to decide for this officer, who need not wait for another?"""
        return self.main in self.verbs or self.asks

    def is_held_by_another(self, officer: Any) -> bool:
        return self.claim is not None and self.claim.officer_id != officer.id

    def take_errors_of(self, form: DecisionForm) -> None:
        """Show the form that was not right in place of its fresh twin, its errors among the others."""
        if form.reasons_name == self.returning.reasons_name:
            self.returning = form
        else:
            self.refusing = form
        for one in form:
            at = f"{one.id}-0" if one.name == form.reasons_name else one.id
            self.summary += [(at, f"{one.label.text}: {words}") for words in one.errors]

    @property
    def needs_second(self) -> list[str]:
        """Why a second officer must confirm; empty while that is being done."""
        return [] if self.matter.is_confirming else self.matter.needs_second(self.legal_list)

    @property
    def boxes(self) -> list[tuple[str, Any, str]]:
        """Every field of the kind with the request typed for it: name, label, words."""
        return [(name, FIELDS[name], self.remarks.get(name, "")) for name in fields_of(self.matter.item.kind)]

    def errors_at(self, name: str) -> list[str]:
        return [words for where, words in self.errors if where == name]


def fields_of(kind: str) -> list[str]:
    """Names of all fields of a kind, as remarks name them."""
    return [name for name in (*COLUMNS[kind], *CODE_LISTS[kind], *ROWS[kind]) if name in FIELDS]


def build(
    matter: Matter, officer: Any, *, sent: bool, objections: Iterable[Named] = (), answered: Checklist | None = None
) -> Panel:
    """The panel as it was sent, or as it begins. ``answered``: the older checklist that the officer had before them."""
    checklist, hits = checklists.newest(matter.item.kind), matter.hits()
    questions = matter.questions(checklist)
    first = reviewing.newest_of(matter.item) if matter.is_confirming else None
    told = answers.read(request.form, questions) if sent else _begun(matter, questions, first)
    law = _law_sent() if sent else _law_begun(matter, hits)
    found = list(objections)
    known = {one["code"] for one in answered.questions} if answered else {one["code"] for one in questions}
    steps = {step.verb: step for step in matter.workflow.open_to(officer, matter.subject) if step.verb in VERBS}
    made = Panel(
        matter=matter,
        checklist=checklist,
        lines=[
            Line(
                one,
                told.get(one["code"], {}),
                one["code"] not in known,
                [words for name, words in found if name == answers.name_of(one["code"])],
                _text(f"remark-q-{one['code']}") if sent else "",
            )
            for one in questions
        ],
        hits=hits,
        legal_list=law[0],
        legal_note=law[1],
        returning=form_for("return", sent),
        refusing=form_for("undo" if matter.is_small else "refuse", sent),
        remarks={name: _text(f"remark-{name}") for name in fields_of(matter.item.kind)} if sent else {},
        verbs=steps,
        first=first,
        claim=claims.of(matter.item),
        errors=found,
    )
    labels = {line.name: checklists.label(line.question) for line in made.lines}
    labels |= {f"remark-{name}": str(label) for name, label, _words in made.boxes}
    new = next((line.name for line in made.lines if line.is_new), "")  # what is said of the whole leads there
    made.summary = [(name or new, f"{labels[name]}: {words}" if name in labels else words) for name, words in found]
    return made


def decision_sent(matter: Matter, verb: str, form: DecisionForm | None) -> Decision:
    """What the officer sent, of any form."""
    checklist = checklists.newest(matter.item.kind)
    legal_list, legal_note = _law_sent()
    return Decision(
        verb=verb,
        version=_number("version"),
        reasons=form.reasons if form else [],
        words=form.words if form else "",
        pairs=pairs_sent(matter),
        checklist=_number("checklist"),
        answers=answers.read(request.form, matter.questions(checklist)),
        legal_list=legal_list,
        legal_note=legal_note,
    )


def pairs_sent(matter: Matter) -> list[Named]:
    """Requests at fields: those of the list, and those written beside a question that is not met."""
    kind = matter.item.kind
    pairs = [(name, _text(f"remark-{name}")) for name in fields_of(kind)]
    for one in matter.questions(checklists.newest(kind)):
        if one["fields"]:
            pairs.append((one["fields"][0], _text(f"remark-q-{one['code']}")))
    return [(name, words) for name, words in pairs if words]


def too_long(pairs: Sequence[Named]) -> list[Named]:
    words = _("Xin viết không quá %(most)s ký tự.", most=MOST_REMARK)
    return [(f"remark-{name}", words) for name, text in pairs if len(text) > MOST_REMARK]


def typed_words(matter: Matter) -> list[Named]:
    """Everything the officer had typed, to be given back where it cannot be taken: label and text."""
    found = [(str(FIELDS[name]), words) for name, words in pairs_sent(matter)]
    checklist = checklists.newest(matter.item.kind)
    asked = checklist.questions if checklist else []
    told = answers.read(request.form, asked)
    for one in asked:
        words = "\n".join(told.get(one["code"], {}).get(part, "") for part in ("note", "link", "day")).strip()
        found += [(checklists.label(one), words)] if words else []
    note = _law_sent()[1]
    found += [(_("Căn cứ về danh mục công nghệ"), note)] if note else []
    return [*found, *typed(form_for("return", True)), *typed(form_for("refuse", True))]


def form_of(verb: str) -> DecisionForm | None:
    """The form of reasons of a verb that needs some, as it was sent."""
    return form_for(verb, True) if verb in FORMS else None


def _begun(matter: Matter, questions: Sequence[Question], first: Review | None) -> Mapping[str, answers.Answer]:
    """Where the answers begin: with the first officer's, or with what still holds of the last review."""
    if first is not None:
        return first.answers
    last = reviewing.newest_of(matter.item, "return", "refuse") if matter.revision is None else None
    before = editions.find(matter.item, last.edition) if last else None
    if last is None or before is None:
        return {}
    return answers.still_good(last.answers, questions, changed_between(before, _plain_of(matter), matter.files))


def _plain_of(matter: Matter) -> Mapping[str, Any]:
    newest = editions.find(matter.item, editions.last_number(matter.item))
    return newest.content if newest else {}


def _law_begun(matter: Matter, hits: Sequence[Hit]) -> Named:
    """Without a hit “on none of the lists” is the usual answer; what an officer has decided before stays chosen."""
    item = matter.item
    if item.legal_list in LISTS and (matter.revision is not None or matter.is_confirming):
        return item.legal_list, item.legal_note
    return ("", "") if hits else ("KHONG", "")


def _law_sent() -> Named:
    chosen = request.form.get("legal_list", "")
    return (chosen if chosen in LISTS else ""), _text("legal_note")[:WORDS]


def _text(name: str) -> str:
    return clean(request.form.get(name, ""))


def _number(name: str) -> int:
    return request.form.get(name, -1, type=int)
