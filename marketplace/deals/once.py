"""What the tabs, the panels and the body of one page all want to know is asked of the database once."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import has_request_context, request

from marketplace.kernel import history
from marketplace.kernel.db import is_writing

P = ParamSpec("P")
T = TypeVar("T")
KEPT = "marketplace.once"  # in the environment of a request: gone with it


def once_a_page(ask: Callable[P, T]) -> Callable[P, T]:
    """Remember what ``ask`` (about rows and plain values) said while one page is read.

    Only where nothing is written: a form that is sent, a job (which has a request of its own) or a command asks anew
    each time.
    """

    @wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        if not has_request_context() or request.method not in ("GET", "HEAD") or is_writing():
            return ask(*args, **kwargs)
        kept: dict[Hashable, Any] = request.environ.setdefault(KEPT, {})
        key = (ask, *map(_name, args), *((word, _name(value)) for word, value in sorted(kwargs.items())))
        if key not in kept:
            kept[key] = ask(*args, **kwargs)
        found: T = kept[key]
        return found

    return asked


def _name(value: Any) -> Hashable:
    """A row by its table and number, so that it need not be the same object."""
    table = getattr(value, "__tablename__", None)
    return (table, value.id) if table else value


entries_of = once_a_page(history.entries_of)
"""The history of a deal: its turns stand in the story, in the thread and below the next step."""
