"""The test client: somebody with a browser of their own, who complains about bad pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Response, session
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from marketplace.accounts import registration_views, sessions
from marketplace.accounts.models import Person
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from tests.complaints import complaints
from tests.html import Element, Page, filled_in, is_post

# The password of everybody in the cast.
PASSWORD = "mật khẩu dùng trong phép thử"
SIGN_IN, SIGN_OUT = "/dang-nhap", "/dang-xuat"
CSRF = "csrf_token"


class Visitor(FlaskClient):
    """Each request gets an application context of its own.

    Flask-Login keeps the user on ``g``, and two visitors sharing a context would be taken for the same person
    (a permission test then passes for the wrong reason). After a request the test's own session is given back,
    so that the test sees what the request wrote.
    """

    known_token: tuple[str, str] = ("", "")
    """The session's own token, and the last one for forms that a page has shown for it."""

    def open(self, *args: Any, complain: bool = True, **kwargs: Any) -> TestResponse:
        """One request. ``complain=False`` for a page that is bad on purpose."""
        _give_back()
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        _give_back()
        if complain and is_whole_page(response):
            found = complaints(response.text)
            assert not found, f"{response.request.path} ({response.status_code}): " + "; ".join(found)
        return response

    def page(self, url: str, status: int = 200, **kwargs: Any) -> Page:
        """GET a page, check the status, and read it."""
        response = self.get(url, **kwargs)
        assert response.status_code == status, f"{url}: {response.status_code}, not {status}"
        return Page.read(response.text)

    def submit(
        self, url: str, data: Mapping[str, Any] | None = None, page: str | None = None, **kwargs: Any
    ) -> TestResponse:
        """Send the form that posts to ``url``, as a browser would.

        The form is fetched from ``page`` (``url`` itself by default) and sent as it stands there, with
        ``data`` in place of its values: a list for several values, None to leave a field out, a (stream,
        name) pair for a file. Where no such form stands there, only a CSRF token and ``data`` are sent.
        """
        sent: MultiDict[str, Any] = MultiDict(self._form_for(url, page))
        for name, value in (data or {}).items():
            sent.poplist(name)
            sent.setlist(name, value if isinstance(value, list) else [] if value is None else [value])
        return self.post(url, data=sent, **kwargs)

    def csrf_token(self) -> str:
        """A token that is good for any form of this visitor; read again from a page when the session has another."""
        if not self.known_token[0] or self.known_token[0] != self._session_token():
            shown = self._shown_token()
            self.known_token = (self._session_token(), shown)
        return self.known_token[1]

    def _session_token(self) -> str:
        with self.session_transaction() as kept:
            return str(kept.get(CSRF, ""))

    def _shown_token(self) -> str:
        for address in ("/", SIGN_IN):
            for form in self._forms_of(address):
                for name, value in filled_in(form):
                    if name == CSRF and value:
                        return value
        raise AssertionError("no form with a CSRF token on the front page or the sign-in page")

    def arrive(self, person: Any) -> Visitor:
        """Signed in as by the page (whose tests are in tests/accounts), without its two requests."""
        _give_back()
        with self.application.app_context(), self.application.test_request_context(SIGN_IN, method="POST"):
            with transaction():
                sessions.open_session(db.session.get_one(Person, person.id))
            spoken = Response()
            registration_views.speak(spoken, db.session.get_one(Person, person.id).language)
            fresh = dict(session)
        _give_back()
        with self.session_transaction() as kept:
            kept.clear()
            kept.update(fresh)
        name, value = spoken.headers["Set-Cookie"].split(";")[0].split("=")
        self.set_cookie(name, value)
        return self

    def sign_in(self, person: Any, password: str = PASSWORD) -> Visitor:
        """Sign in by the page, as ``person`` (who has an ``email``)."""
        email = person.email
        response = self.submit(SIGN_IN, {"email": email, "password": password})
        assert response.status_code in {302, 303}, f"{email} could not sign in ({response.status_code})"
        return self

    def sign_out(self) -> Visitor:
        response = self.submit(SIGN_OUT, page="/")
        assert response.status_code in {302, 303}, f"could not sign out ({response.status_code})"
        return self

    def _form_for(self, url: str, page: str | None) -> list[tuple[str, str]]:
        address = page or url
        for form in self._forms_of(address):
            target = urlsplit(urljoin(f"http://localhost{address}", form.get("action") or address)).path
            if is_post(form) and target == urlsplit(url).path:
                return filled_in(form)
        return [(CSRF, self.csrf_token())]

    def _forms_of(self, address: str) -> list[Element]:
        response = self.get(address, follow_redirects=True)
        return Page.read(response.text).forms if response.mimetype == "text/html" else []


def is_whole_page(response: TestResponse) -> bool:
    """HTML meant for people: not a redirect, not a fragment for a script, not a mail shown in a frame."""
    return (
        response.mimetype == "text/html"
        and response.status_code not in {301, 302, 303, 307, 308}
        and "HX-Request" not in response.request.headers
        and response.request.method != "HEAD"
    )


def _give_back() -> None:
    """End what the test itself has read, so that both sides see the same rows; unsaved rows would be lost."""
    session = db.session()
    unsaved = [*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    assert not unsaved, f"changed outside transaction(): {unsaved}"
    session.rollback()
