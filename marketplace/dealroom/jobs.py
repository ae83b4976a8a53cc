"""What the room does by itself: results and answers that are due are asked for."""

from __future__ import annotations

from marketplace.dealroom import meetings, questions
from marketplace.kernel.jobs import handler, scheduled

scheduled("10 8 * * *", "dealroom.results")
scheduled("15 8 * * *", "dealroom.questions")


@handler("dealroom.results")
def results() -> None:
    meetings.remind_due()


@handler("dealroom.questions")
def due_questions() -> None:
    questions.remind_due()
