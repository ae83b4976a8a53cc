"""Who may read answers and questions, and who replies and decides."""

from __future__ import annotations

from typing import Any

from marketplace.answers.models import MODERATING, PUBLISHED, NeedAnswer, Question
from marketplace.catalogue.models import Need
from marketplace.catalogue.status import Status
from marketplace.deals.models import READERS
from marketplace.deals.policies import belongs_to, writes_for
from marketplace.kernel.policy import rule


@rule("compare_answers", Need)
def may_compare(actor: Any, need: Need) -> bool:
    """The people of the need's organisation, and brokers; one who also acts for a firm could be a competitor."""
    if belongs_to(actor, need.organisation_id):
        return True
    return bool(actor.has_role(*READERS) and not actor.memberships)


@rule("see", NeedAnswer)
def may_see_answer(actor: Any, answer: NeedAnswer) -> bool:
    """Until it is sent, only those who wrote it; then the need's side and the brokers, too."""
    if belongs_to(actor, answer.supply_id):
        return True
    return answer.interest_id is not None and may_compare(actor, answer.need)


@rule("drop", NeedAnswer)
def may_drop(actor: Any, answer: NeedAnswer) -> bool:
    return writes_for(actor, answer.supply_id)


@rule("see", Question)
def may_see_question(actor: Any, question: Question) -> bool:
    """Python twin of Question.visible_to."""
    if question.status == PUBLISHED and question.need.status == Status.PUBLISHED:
        return True
    is_side = belongs_to(actor, question.organisation_id, question.need.organisation_id)
    return is_side or bool(actor.has_role(*MODERATING))


@rule("reply", Question)
def is_asked(actor: Any, question: Question) -> bool:
    """Whoever writes for the organisation that has the need."""
    return writes_for(actor, question.need.organisation_id)


@rule("moderate", Question)
def is_moderator(actor: Any, question: Question) -> bool:
    """A moderator with no part in either side."""
    sides = (question.organisation_id, question.need.organisation_id)
    return bool(actor.has_role("moderator") and not belongs_to(actor, *sides))
