"""What answers and questions add to the pages of other rooms."""

from __future__ import annotations

from typing import Any

from flask import render_template

from marketplace.answers import questions, service
from marketplace.answers.models import QUESTION_LABELS, VERDICTS, Question
from marketplace.answers.policies import may_drop
from marketplace.catalogue.models import Need
from marketplace.deals.models import Interest
from marketplace.deals.policies import writes_for
from marketplace.kernel.policy import allows
from marketplace.kernel.ui import fills
from marketplace.moderation.records import ABOUT_NEEDS

ABOUT_NEEDS[Question.__tablename__] = Question


@fills("catalogue.item.actions")
def beside(item: Any, actor: Any) -> str:
    """Beside a need: answers that wait, and the way to the answers and questions further down the page."""
    return _waiting(item, actor) + _ways(item, actor) if isinstance(item, Need) else ""


def _waiting(need: Need, actor: Any) -> str:
    """To whoever answered with a listing that is not on show yet."""
    found = service.waiting_of(need, actor)
    if not found:
        return ""
    return render_template(
        "answers/_waiting.html", answers=found, verdicts=VERDICTS, may_drop=lambda one: may_drop(actor, one)
    )


def _ways(need: Need, actor: Any) -> str:
    number = service.count_answers(need) if allows(actor, "compare_answers", need) else 0
    is_taking = questions.is_taking(need)
    if not number and not is_taking:
        return ""
    return render_template("answers/_ways.html", item=need, number=number, is_taking=is_taking)


@fills("catalogue.item.main")
def answers_and_questions(item: Any, actor: Any) -> str:
    """On a need: its answers for those who may compare them, and the questions for everybody."""
    if not isinstance(item, Need):
        return ""
    found = service.answers_of(item) if allows(actor, "compare_answers", item) else None
    answers = render_template("answers/_answers.html", item=item, answers=found) if found else ""
    return answers + _questions(item, actor)


def _questions(need: Need, actor: Any) -> str:
    shown, own = questions.published_of(need), questions.of_sides(need, actor)
    if not shown and not own and need.questions_until is None:
        return ""
    return render_template(
        "answers/_questions.html",
        item=need,
        shown=shown,
        own=own,
        labels=QUESTION_LABELS,
        is_taking=questions.is_taking(need),
        may_ask=not actor.is_authenticated or bool(questions.askers_of(actor, need)),
        may_reply=writes_for(actor, need.organisation_id),
        is_ours=bool(actor.is_authenticated and actor.role_in(need.organisation_id)),
    )


@fills("deals.interest.main")
def to_the_criteria(interest: Interest, actor: Any) -> str:
    """On an interest: what the offering side said to each must-have criterion."""
    found = service.answer_of(interest)
    return render_template("answers/_criteria.html", answer=found, verdicts=VERDICTS) if found else ""


@fills("moderation.desk.tabs")
def desk_tab(subject: Any, actor: Any) -> str:
    if not actor.has_role("moderator"):
        return ""
    return render_template("answers/_tab.html", number=questions.count_for_officers())
