"""What every template can use: filters, addresses, site facts, and slots that rooms to the right fill."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from flask import Flask, current_app, request
from flask.globals import request_ctx
from flask_babel import (
    format_date,
    format_datetime,
    format_decimal,
    format_timedelta,
    get_locale,
    gettext,
    lazy_gettext,
    ngettext,
)
from flask_login import current_user
from markupsafe import Markup, escape

from marketplace.kernel import charts
from marketplace.kernel.clock import VIETNAM, now
from marketplace.kernel.text import gist

STATIC = Path(__file__).resolve().parent.parent / "static"
LANGUAGES = ("vi", "en")
LANGUAGE_COOKIE = "lang"
DEFAULT_NAMES = (lazy_gettext("Sàn giao dịch công nghệ"), lazy_gettext("Sở Khoa học và Công nghệ"))  # of config.py

Renderer = Callable[[Any, Any], str]
SLOTS: dict[str, list[Renderer]] = {}
CONTEXT: list[Callable[[], dict[str, Any]]] = []


@dataclass(frozen=True)
class Site:
    """The facts of this installation that pages show."""

    name: str
    authority: str
    province: str
    email: str
    demo: bool


def fills(name: str) -> Callable[[Renderer], Renderer]:
    """Register a renderer ``(subject, actor) -> html`` for a slot; order of registration is order on the page."""

    def register(renderer: Renderer) -> Renderer:
        SLOTS.setdefault(name, []).append(renderer)
        return renderer

    return register


def slot(name: str, subject: Any = None, actor: Any = None) -> Markup:
    """What other rooms show at this place of a page; empty when nobody has anything to say."""
    who = current_user if actor is None else actor
    return Markup("").join(Markup(renderer(subject, who)) for renderer in SLOTS.get(name, []))  # noqa: S704 - rendered templates


def context(provider: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """Register a function whose values every template sees."""
    CONTEXT.append(provider)
    return provider


def site() -> Site:
    config = current_app.config
    return Site(
        _own(config["SITE_NAME"]),
        _own(config["SITE_AUTHORITY"]),
        config["SITE_PROVINCE"],
        config["SITE_EMAIL"],
        config["MODE"] == "demo",
    )


def _own(name: str) -> str:
    """A name of this installation; the default ones have an English translation."""
    return str(gettext(name)) if name else ""


def money(amount: int | None) -> str:
    """VND in words that people use: 950.000 đồng, 120 triệu đồng, 1,2 tỷ đồng."""
    if amount is None:
        return ""
    if abs(amount) >= 1_000_000_000:
        return gettext("%(n)s tỷ đồng", n=format_decimal(round(amount / 1_000_000_000, 2)))
    if abs(amount) >= 1_000_000:
        return gettext("%(n)s triệu đồng", n=format_decimal(round(amount / 1_000_000, 1)))
    return gettext("%(n)s đồng", n=format_decimal(amount))


def number(value: float | int) -> str:
    if type(value) is int and 0 <= value < 1000:
        return str(value)  # the same in every language, at a tenth of the cost
    return str(format_decimal(value))


def show_date(value: date | datetime | None) -> str:
    """A calendar day as 21/11/2026 (vi) or 21 November 2026 (en), in Vietnam."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(VIETNAM).date()
    return str(format_date(value, "dd/MM/yyyy" if str(get_locale()) == "vi" else "d MMMM yyyy"))


def show_datetime(value: datetime | None) -> str:
    if value is None:
        return ""
    return str(format_datetime(value, "HH:mm, dd/MM/yyyy" if str(get_locale()) == "vi" else "d MMMM yyyy, HH:mm"))


def ago(value: datetime | None) -> str:
    """How long ago, in words; after a month, the day."""
    if value is None:
        return ""
    span = now() - value
    if span.days > 30:
        return show_date(value)
    if span.total_seconds() < 60:
        return gettext("vừa xong")
    return str(format_timedelta(-span, add_direction=True, granularity="minute"))


def filesize(size: int) -> str:
    if size < 1024 * 1024:
        return gettext("%(n)s kB", n=format_decimal(max(1, round(size / 1024))))
    return gettext("%(n)s MB", n=format_decimal(round(size / 1024 / 1024, 1)))


_NUMBER = re.compile(r"\b[A-Z]{2,3}-\d{4}-\d{4,}\b")


def unbroken(text: Any) -> Markup:
    """Escaped text in which numbers such as CN-2026-0012 do not break at the end of a line."""
    return Markup(_NUMBER.sub(r'<span class="nowrap">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped before


def days(count: int) -> str:
    """A number of days in words."""
    return str(ngettext("%(num)d ngày", "%(num)d ngày", count))


def static_url(path: str) -> str:
    """The address of a static file; its build number changes with any file, so browsers may keep it for ever."""
    return f"/static/{build_number()}/{path}"


def lang_url(language: str) -> str:
    """The present page in another language.

    What answers a form sent to an address that cannot be opened leads to the page the form stood on, or home.
    """
    path, pairs = request.path, [(key, value) for key, values in request.args.lists() for value in values]
    if request.method not in ("GET", "HEAD") and not _can_be_opened(path):
        path, pairs = _page_before()
    return _address([*((key, value) for key, value in pairs if key != "lang"), ("lang", language)], path)


def _page_before() -> tuple[str, list[tuple[str, str]]]:
    """Path and arguments of the page of this site that the browser says it came from; else the front page."""
    try:
        before = urlsplit(request.referrer or "")
    except ValueError:
        return "/", []
    if before.netloc == request.host and _can_be_opened(before.path):
        return before.path, parse_qsl(before.query)
    return "/", []


def _can_be_opened(path: str) -> bool:
    adapter = request_ctx.url_adapter
    return path.startswith("/") and adapter is not None and adapter.test(path, "GET")


def page_url(**changes: Any) -> str:
    """The present page with other query arguments; a list gives one argument several times, None drops it."""
    args = {key: list(values) for key, values in request.args.lists() if key != "lang"}
    for key, value in changes.items():
        args[key] = [] if value is None else list(value) if isinstance(value, (list, tuple, set)) else [value]
    return _address([(key, str(value)) for key, values in args.items() for value in values])


def lasting_url(language: str) -> str:
    """The one address of the present page in a language: without filters and words, with the number of a list's page.

    Vietnamese has the plain address; other languages are named in it, so that each can be found and linked to.
    """
    base: str = current_app.config["SITE_URL"].rstrip("/")
    page = request.args.get("trang", "")
    pairs = [("trang", page)] if page.isascii() and page.isdigit() and page.lstrip("0") not in ("", "1") else []
    if language != LANGUAGES[0]:
        pairs.append((LANGUAGE_COOKIE, language))
    return base + _address(pairs)


def canonical_url() -> str:
    return lasting_url(str(get_locale()))


_build: dict[str, str] = {}


def build_number() -> str:
    """Eight signs over all static files, made once per process."""
    if "number" not in _build:
        digest = hashlib.sha256()
        for path in sorted(STATIC.rglob("*")):
            if path.is_file():
                digest.update(str(path.relative_to(STATIC)).encode() + path.read_bytes())
        _build["number"] = digest.hexdigest()[:8]
    return _build["number"]


def _address(pairs: list[tuple[str, str]], path: str = "") -> str:
    from_pairs = "&".join(f"{_quote(key)}={_quote(value)}" for key, value in pairs)
    return (path or request.path) + ("?" + from_pairs if from_pairs else "")


def _quote(text: str) -> str:
    return quote(text, safe="")


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        money=money,
        date=show_date,
        datetime=show_datetime,
        ago=ago,
        filesize=filesize,
        number=number,
        days=days,
        unbroken=unbroken,
        gist=gist,
    )
    app.jinja_env.globals.update(
        charts=charts,
        slot=slot,
        static_url=static_url,
        lang_url=lang_url,
        page_url=page_url,
        lasting_url=lasting_url,
        get_locale=get_locale,
    )

    @app.context_processor
    def everywhere() -> dict[str, Any]:
        values: dict[str, Any] = {"site": site(), "canonical_url": canonical_url(), "now": now()}
        for provider in CONTEXT:
            values.update(provider())
        return values
