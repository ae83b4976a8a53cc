"""A web process gets ready by itself, and no request waits for that or fails with it."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from flask import Flask
from gunicorn.app.base import Application
from gunicorn.config import Config

from marketplace import webserver
from marketplace.vietnamese import lexicon

pytestmark = pytest.mark.sqlite_only("how pages are compiled does not depend on the database")


@pytest.fixture
def cold(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application that nobody has asked for anything."""
    monkeypatch.setattr(webserver, "BREATH", 0)
    app.jinja_env.cache.clear()
    return app


def compiled_by(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were compiled, as they are."""
    compiled: list[str] = []
    make = app.jinja_env.compile
    monkeypatch.setattr(app.jinja_env, "compile", lambda *args, **more: compiled.append(args[1]) or make(*args, **more))
    return compiled


def test_a_warm_application_has_nothing_to_make(cold: Flask, monkeypatch: pytest.MonkeyPatch):
    compiled = compiled_by(cold, monkeypatch)
    pages = cold.jinja_env.list_templates(extensions=["html"])
    assert webserver.warm(cold) == 0
    assert sorted(compiled) == sorted(pages)
    for name in pages:
        cold.jinja_env.get_template(name)
    assert len(compiled) == len(pages)


def test_the_site_can_keep_all_its_pages(cold: Flask):
    assert len(cold.jinja_env.list_templates()) < cold.jinja_env.cache.capacity


def test_what_every_page_needs_comes_first(cold: Flask):
    names = [name for name, _ in webserver.pieces(cold)]
    assert names[:3] == ["tables", "lexicon", "index"] and len(names) == len(set(names))
    for first in ("layouts/base.html", "catalogue/show.html", "search/results.html"):
        assert names.index(first) < names.index("accounts/account.html")


def test_what_fails_is_left_to_the_request_that_needs_it(cold: Flask, monkeypatch: pytest.MonkeyPatch):
    def fail() -> None:
        raise OSError("no such file")

    monkeypatch.setattr(lexicon, "current", fail)
    monkeypatch.setattr(cold.jinja_env, "list_templates", lambda extensions: ["layouts/gone.html", "errors/error.html"])
    compiled = compiled_by(cold, monkeypatch)
    assert webserver.warm(cold) == 2
    assert compiled == ["errors/error.html"]


def test_gunicorn_is_told_and_does_not_wait(cold: Flask, monkeypatch: pytest.MonkeyPatch):
    gunicorn = object.__new__(Application)
    gunicorn.cfg = Config()
    gunicorn.load_config_from_module_name_or_filename("python:marketplace.webserver")
    asked, may_go_on = threading.Event(), threading.Event()
    monkeypatch.setattr(webserver, "pieces", lambda app: [("slow", lambda: (asked.set(), may_go_on.wait(30)))])
    gunicorn.cfg.post_worker_init(SimpleNamespace(wsgi=cold))  # comes back at once, or the test would stand here
    assert asked.wait(30) and any(thread.name == "warm" and thread.daemon for thread in threading.enumerate())
    may_go_on.set()
    next(thread for thread in threading.enumerate() if thread.name == "warm").join(30)
