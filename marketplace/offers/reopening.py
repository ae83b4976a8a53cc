"""Opening agreed terms again: both sides agree, or the broker says why; never once something is signed.

Rooms to the right say what stands against it (VETOES): a signature on a paper that was made from the terms, say.
"""

from __future__ import annotations

from collections.abc import Callable

from marketplace.accounts.models import Person
from marketplace.deals import moving
from marketplace.deals.models import Deal
from marketplace.deals.recipients import tell_about_deal
from marketplace.kernel.workflow import NotOpen
from marketplace.offers.models import TermSheet
from marketplace.offers.policies import REOPENABLE, writing_side
from marketplace.offers.service import hold
from marketplace.offers.workflow import sheet_life

Veto = Callable[[Deal], str | None]
VETOES: list[Veto] = []


class Barred(NotOpen):
    """Something stands against it; the words say what."""


def objection(deal: Deal) -> str | None:
    """What stands against opening the agreed terms of this deal, in words; None where nothing does."""
    return next((words for veto in VETOES if (words := veto(deal))), None)


def ask(sheet: TermSheet, actor: Person, reason: str) -> None:
    """One side asks the other. Raises NotAllowed, NotOpen, Barred, ReasonNeeded."""
    _hold(sheet)
    side = writing_side(actor, sheet.deal)
    sheet_life.take("ask_reopen", sheet, actor, reason)
    sheet.reopen_side, sheet.reopen_reason = side, reason
    _tell(sheet, "offers.reopen_asked", actor)


def agree(sheet: TermSheet, actor: Person) -> None:
    """The other side says yes. Raises NotAllowed, NotOpen, Barred."""
    _hold(sheet)
    sheet_life.take("agree_reopen", sheet, actor)
    _opened(sheet, actor)


def keep(sheet: TermSheet, actor: Person) -> None:
    """The other side says no, or the asking side takes its question back. Raises NotAllowed, NotOpen."""
    hold(sheet.deal, sheet)
    sheet_life.take("keep", sheet, actor)
    sheet.reopen_side, sheet.reopen_reason = None, ""
    _tell(sheet, "offers.kept", actor)


def reopen(sheet: TermSheet, broker: Person, reason: str) -> None:
    """The broker opens the terms again, and says why. Raises NotAllowed, NotOpen, Barred, ReasonNeeded."""
    _hold(sheet)
    sheet_life.take("reopen", sheet, broker, reason)
    _opened(sheet, broker)


def _hold(sheet: TermSheet) -> None:
    hold(sheet.deal, sheet)
    if sheet.deal.status not in REOPENABLE:
        raise NotOpen("reopen")
    words = objection(sheet.deal)
    if words:
        raise Barred(words)


def _opened(sheet: TermSheet, actor: Person) -> None:
    moving.happened(sheet.deal, "renegotiate")
    _tell(sheet, "offers.reopened", actor)


def _tell(sheet: TermSheet, kind: str, actor: Person) -> None:
    moving.touch(sheet.deal)
    tell_about_deal(sheet.deal, kind, but=actor)
