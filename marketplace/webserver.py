"""What gunicorn must be told and its command line cannot say: ``gunicorn --config python:marketplace.webserver``.

Gunicorn stops reading a request line at 8,190 bytes, whatever is asked for. In an address a Vietnamese letter takes
up to nine, so a paragraph pasted into the search box would get its bare English page instead of ours.

A web process also gets ready as soon as it stands. What is made once for each process, at first use (the map of the
tables, the lexicon, the compiled pages), would otherwise be waited for by whoever comes first after a start or after
the renewal of a process, on a busy machine for seconds.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import structlog
from flask import Flask
from gunicorn.http import message
from sqlalchemy.orm import configure_mappers

from marketplace.search import lexicon_service
from marketplace.search.service import engine
from marketplace.vietnamese import lexicon

LONGEST = 128 * 1024
"""Bytes: 10,000 letters with marks and what stands around them; longer ones are still refused (414)."""

message.MAX_REQUEST_LINE = LONGEST
limit_request_line = LONGEST

# What whoever comes first is likely to ask for; the other pages follow.
FIRST = ("layouts/", "components/", "console/", "catalogue/show", "search/")
BREATH = 0.005  # seconds left to requests between two pieces


def post_worker_init(worker: Any) -> None:
    """Called by gunicorn in each of its processes, before the first request."""
    threading.Thread(target=warm, args=(worker.wsgi,), name="warm", daemon=True).start()


def warm(app: Flask) -> int:
    """Make what the first request would make, piece by piece; returns how many pieces failed.

    A piece that fails is logged and left to the request that needs it.
    """
    failed = 0
    for name, make in pieces(app):
        try:
            with app.app_context():
                make()
        except Exception:
            failed += 1
            structlog.get_logger().exception("warm", piece=name)
        time.sleep(BREATH)
    return failed


def pieces(app: Flask) -> Iterator[tuple[str, Callable[[], object]]]:
    """Names and makers, what is needed soonest first."""
    yield "tables", configure_mappers
    yield "lexicon", _read_lexicon
    yield "index", lambda: engine().count()
    environment = app.jinja_env
    names = environment.list_templates(extensions=["html"])
    for name in sorted(names, key=lambda name: (not name.startswith(FIRST), name)):
        yield name, partial(environment.get_template, name)


def _read_lexicon() -> None:
    """With what officers said; else the first request would throw away what was read here."""
    lexicon_service.keep_fresh()
    lexicon.current()
