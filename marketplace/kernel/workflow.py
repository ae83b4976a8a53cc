"""State machines as tables of steps. Status is changed here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel import history


class WorkflowError(Exception):
    """A step cannot be taken."""


class NotOpen(WorkflowError):
    """The item has moved on: the step does not start from its present status (409)."""


class NotAllowed(WorkflowError):
    """The step exists, but not for this actor (403)."""


class ReasonNeeded(WorkflowError):
    """The step asks for words, and none were given."""


class Clock:
    """The actor of what time itself does: expiry, reminders."""

    id = None
    public_id = "clock"
    is_authenticated = False
    is_officer = False

    def has_role(self, *roles: str) -> bool:
        return False


CLOCK = Clock()


def is_clock(actor: Any, item: Any) -> bool:
    return actor is CLOCK


class Staged:
    """Mixin of everything that goes through a workflow; give ``_status`` a default in the model's own column."""

    _status: Mapped[str] = mapped_column("status", String(20), index=True)

    @hybrid_property
    def status(self) -> str:
        """Where the item stands; read-only, see Workflow.take."""
        return self._status


@dataclass(frozen=True)
class Step:
    """One arrow of the state machine: also one button of the page."""

    verb: str
    sources: frozenset[str]
    target: str
    who: Callable[[Any, Any], bool]
    label: Any
    needs_reason: bool = False
    danger: bool = False
    back: bool = False
    """To where the item stood before it came to where it is; to ``target`` where history does not tell."""


def step(
    verb: str,
    sources: Iterable[str],
    target: str,
    who: Callable[[Any, Any], bool],
    label: Any,
    *,
    needs_reason: bool = False,
    danger: bool = False,
    back: bool = False,
) -> Step:
    """A Step, with its sources as any iterable of statuses."""
    return Step(verb, frozenset(sources), target, who, label, needs_reason, danger, back)


class Workflow:
    """A table of steps over items with a ``status``."""

    def __init__(self, *steps: Step) -> None:
        self.steps = {s.verb: s for s in steps}

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps.values())

    def open_to(self, actor: Any, item: Any) -> list[Step]:
        """The steps that ``actor`` could take with ``item`` now: the buttons of its page."""
        return [s for s in self if item.status in s.sources and s.who(actor, item)]

    def take(self, verb: str, item: Any, actor: Any, reason: str | None = None) -> Step:
        """Move ``item`` along ``verb`` and write it into history; the caller holds the transaction.

        Raises NotOpen, NotAllowed, ReasonNeeded (KeyError for a verb that does not exist).
        """
        chosen = self.steps[verb]
        if not chosen.who(actor, item):
            raise NotAllowed(verb)
        if item.status not in chosen.sources:
            raise NotOpen(verb)
        words = (reason or "").strip()
        if chosen.needs_reason and not words:
            raise ReasonNeeded(verb)
        before = item.status
        target = (chosen.back and _stood_at(item)) or str(chosen.target)
        item._status = target
        history.record(item, actor, verb, {"status": [before, target]}, words or None)
        return chosen


def _stood_at(item: Any) -> str | None:
    """From where the item last came to its present status."""
    turns = (entry.changes.get("status") for entry in reversed(history.entries_of(item)))
    return next((turn[0] for turn in turns if turn and turn[1] == item.status), None)
