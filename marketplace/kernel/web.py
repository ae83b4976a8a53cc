"""Around every request: its number, its language, what may not come in, and the headers that go out."""

from __future__ import annotations

import logging
import secrets
import sys
import time

import structlog
from flask import Flask, Response, abort, current_app, g, has_request_context, request
from werkzeug.middleware.proxy_fix import ProxyFix

from marketplace.kernel import scripts, sending
from marketplace.kernel.ui import LANGUAGE_COOKIE, LANGUAGES, STATIC, build_number

YEAR = 365 * 24 * 3600
TEMPLATES = 2000


def language() -> str:
    """Vietnamese, unless the visitor asked for another language on this page or before."""
    if not has_request_context():
        return "vi"
    for wish in (request.args.get(LANGUAGE_COOKIE), request.cookies.get(LANGUAGE_COOKIE)):
        if wish in LANGUAGES:
            return str(wish)
    return "vi"


def before() -> None:
    g.request_id = secrets.token_hex(6)
    g.started = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(id=g.request_id)
    if "\x00" in request.path or any("\x00" in v for vs in request.args.listvalues() for v in vs):
        abort(400)  # PostgreSQL cannot hold NUL, and no address of ours does
    if request.mimetype == "application/x-www-form-urlencoded":
        # Werkzeug reads such a body into memory as a whole: the limit for uploads would be far too much.
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]


def after(response: Response) -> Response:
    wish = request.args.get(LANGUAGE_COOKIE)
    if wish in LANGUAGES and wish != request.cookies.get(LANGUAGE_COOKIE):
        response.set_cookie(LANGUAGE_COOKIE, wish, max_age=YEAR, samesite="Lax", httponly=True)
    headers = response.headers
    headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}")
    headers.setdefault("Cache-Control", "private, no-cache")  # pages differ by person and by language
    scripts.led_on(response)
    response.vary.add("Cookie")
    sending.packed(sending.only_once(response))
    spent = round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000)
    rule = request.url_rule.rule if request.url_rule else None  # never the path: it may hold a token
    if request.endpoint != "health.healthz":  # asked every few seconds by whoever watches
        structlog.get_logger("request").info(
            "request", method=request.method, address=rule, status=response.status_code, ms=spent
        )
    return response


def init_logs(app: Flask) -> None:
    """One line of JSON per event, on standard error; no form content and no query string is ever written."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if app.testing else logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def init_app(app: Flask) -> None:
    # Room for every template there is: one that is thrown out is compiled again at the next request for it.
    app.jinja_options = {**app.jinja_options, "cache_size": TEMPLATES}
    app.before_request(before)
    app.after_request(after)
    proxies = app.config["TRUSTED_PROXIES"]
    noise = sending.StaticFiles(app.wsgi_app, max_age=60)
    noise.immutable_file_test = lambda path, url: url.startswith(f"/static/{build_number()}/")
    for prefix in (f"static/{build_number()}/", "static/"):
        noise.add_files(str(STATIC), prefix=prefix)
    app.wsgi_app = noise  # type: ignore[method-assign]
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]
    init_logs(app)
