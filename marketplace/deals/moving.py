"""Moving a case along: by its broker, or by what has happened in rooms to the right."""

from __future__ import annotations

from typing import Any

from marketplace.deals.models import Deal
from marketplace.deals.workflow import deal_life
from marketplace.kernel.clock import now
from marketplace.kernel.workflow import CLOCK


def touch(deal: Deal) -> None:
    """Something happened in the case: it is not stuck."""
    deal.moved_at = now()


def move(deal: Deal, verb: str, broker: Any, reason: str | None = None) -> None:
    """Take a step of deal_life. Raises NotOpen, NotAllowed, ReasonNeeded."""
    deal_life.take(verb, deal, broker, reason)
    deal.stage_since = deal.moved_at = now()


def happened(deal: Deal, verb: str) -> bool:
    """What a step stands for has happened (agree, renegotiate, sign, take_effect, confirm): take it if it is open.

    Whose doing it was stands in the history of the paper itself. False: the case stood elsewhere and stays there.
    """
    if deal.status not in deal_life.steps[verb].sources:
        touch(deal)
        return False
    move(deal, verb, CLOCK)
    return True
