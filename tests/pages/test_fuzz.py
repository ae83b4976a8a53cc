"""Every form of the site, filled in badly: answered, never believed, never lost.

Some of the cases at every run; all of them with ./dev check --all.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from marketplace.extensions import limiter
from marketplace.kernel.text import clean, clean_line
from tests.complaints import complaints
from tests.html import Element, Page, filled_in
from tests.pages.addresses import ask
from tests.pages.bad_input import FILES, PRODUCT, Bad, a_few, cases_for, injected, is_text
from tests.pages.forms_found import FoundForm, forms_for, forms_on
from tests.pages.world import PEOPLE, World
from tests.thorough import IS_THOROUGH
from tests.visitor import Visitor, is_whole_page

MOST = 2  # cases for a field: a script, and another by turns
# Their answer never shows a form again, and what was typed in them is not worth keeping.
NEVER_SHOWN_AGAIN = {"password", "old", "repeat", "csrf_token", "form_token"}
# A kept upload is no writing of what was refused: it waits for the form to be mended, or is swept after a day.
KEPT_ASIDE = {"stored_file"}
# Digital signatures are kept as evidence in any case: the answer says beside the field why one does not count.
KEPT_AS_EVIDENCE = {"signing.digital": {"signed_paper", "history_entry", "spent_token"}}
ACCEPTED = {302, 303}
PATIENCE = 3600 if IS_THOROUGH else 900  # seconds; long loops by design


@pytest.fixture(autouse=True)
def unhurried(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "enabled", False)


def different_forms(world: World, person: str) -> list[FoundForm]:
    """One of each kind: the same endpoint with the same fields is tried once, by the first of the cast who finds it."""
    found: dict[tuple[str, ...], tuple[str, FoundForm]] = {}
    for one in PEOPLE:
        for form in forms_for(world, one):
            found.setdefault((form.endpoint, *sorted(shape(form))), (one, form))
    return [form for one, form in found.values() if one == person]


def shape(form: FoundForm) -> set[str]:
    """The names of its fields, without those that depend on what somebody has."""
    names = {control.get("name") for control in form.controls}
    return {name for name in names if not name.startswith(("organisation", "alt-", "kept", "drop"))}


def tries(form: FoundForm, database: str) -> Iterator[tuple[str, Bad]]:
    """(field, bad value): rows that repeat are tried in their first line."""
    for turn, control in enumerate(form.controls):
        name = control.get("name")
        if name == "csrf_token" or any(part.isdigit() and part != "0" for part in name.split("-")):
            continue
        for bad in chosen(control, turn, database):
            yield name, bad


def chosen(control: Element, turn: int, database: str) -> list[Bad]:
    """On the second database one other case at each third field: scripts are shown by the same pages, values go to
    other columns."""
    if IS_THOROUGH:
        return list(cases_for(control))
    if database == "sqlite":
        return a_few(control, turn, MOST)
    return [] if turn % 3 else a_few(control, turn + 1, 2)[-1:]


class Try:
    """One sending of one form, and what is wrong with the answer."""

    def __init__(self, world: World, client: Visitor, form: FoundForm, field: str, bad: Bad) -> None:
        self.world, self.client, self.form, self.field, self.bad = world, client, form, field, bad

    @property
    def is_words(self) -> bool:
        """Is something typed that somebody would miss?"""
        control = next(one for one in self.form.controls if one.get("name") == self.field)
        return is_text(control) and self.field not in NEVER_SHOWN_AGAIN and bool(clean_line(self.bad.typed))

    def faults(self, token: str) -> list[str]:
        sent: MultiDict[str, Any] = self.form.filled()
        sent["csrf_token"] = token
        sent.setlist(self.field, list(self.bad.values))
        answer = ask(self.client, self.form.action, "POST", data=sent)
        changed = set(self.world.ledger.changed())
        found = [answer] if isinstance(answer, str) else list(self._look_at(answer, changed))
        if changed and not isinstance(answer, str) and answer.status_code in ACCEPTED:
            found += self._look_behind(answer)
        if changed:
            self.world.put_back()
        return [f"{self.form}, {self.field} = {self.bad.name}: {fault}" for fault in found]

    def _look_at(self, answer: TestResponse, changed: set[str]) -> Iterator[str]:
        code = answer.status_code
        if code >= 500:
            yield f"{code}"
        if code not in ACCEPTED and changed - KEPT_ASIDE:
            yield f"{code}, but wrote to {sorted(changed)}"
        if code in ACCEPTED and not changed and self.is_words:
            yield f"{code}, nothing was written, and what was typed is gone"
        if is_whole_page(answer):
            yield from complaints(answer.text)
            page = Page.read(answer.text)
            yield from (f"injected {one}" for one in injected(page))
            if PRODUCT in page.text:
                yield "computed what was typed"
            yield from self._look_for_loss(answer)

    def _look_behind(self, answer: TestResponse) -> Iterator[str]:
        """The page that shows what was taken."""
        shown = ask(self.client, answer.headers["Location"])
        if isinstance(shown, str) or shown.status_code >= 500:
            yield f"then {answer.headers['Location']}: {shown if isinstance(shown, str) else shown.status_code}"
        elif is_whole_page(shown):
            faults = [*complaints(shown.text), *(f"injected {one}" for one in injected(Page.read(shown.text)))]
            yield from (f"then {answer.headers['Location']}: {fault}" for fault in faults)

    def _look_for_loss(self, answer: TestResponse) -> Iterator[str]:
        """If the form comes again, it holds what was typed."""
        if not self.is_words:
            return
        again = [one for one in forms_on(self.world.app, self.form.page, answer.text) if one.path == self.form.path]
        for form in again[:1]:
            held = dict(filled_in(form.element)).get(self.field)
            if held is None or not same(held, self.bad.typed):
                yield f"{answer.status_code}, and what was typed is gone: {(held or '')[:60]!r}"


def same(held: str, typed: str) -> bool:
    """The same words, but for signs that nobody sees."""
    return clean_line(held) == clean_line(typed) or clean(held) == clean(typed)


@pytest.mark.timeout(PATIENCE)
@pytest.mark.parametrize("person", PEOPLE)
def test_bad_input_is_answered(world: World, database: str, person: str):
    client, found = world.visitor(person), []
    token = client.csrf_token()
    for form in different_forms(world, person):
        for field, bad in tries(form, database):
            found += Try(world, client, form, field, bad).faults(token)
    assert not found, f"{len(found)} faults\n" + "\n".join(found)


@pytest.mark.timeout(PATIENCE)
def test_bad_files_are_answered(world: World):
    """Empty, broken and disguised files in every field that takes one."""
    found = []
    for person in PEOPLE:
        client = world.visitor(person)
        token = client.csrf_token()
        for form in different_forms(world, person):
            for control in form.element.all("input"):
                if control.get("type") == "file" and not control.get("name").endswith(tuple("123456789")):
                    found += send_files(world, client, form, control.get("name"), token)
    assert not found, "\n".join(found)


def send_files(world: World, client: Visitor, form: FoundForm, field: str, token: str) -> Iterator[str]:
    for name, data in FILES:
        sent: MultiDict[str, Any] = form.filled()
        sent["csrf_token"] = token
        sent.setlist(field, [(io.BytesIO(data), name)])
        answer = ask(client, form.action, "POST", data=sent, content_type="multipart/form-data")
        changed = set(world.ledger.changed()) - KEPT_ASIDE - KEPT_AS_EVIDENCE.get(form.endpoint, set())
        where = f"{form}, {field} = {name!r}"
        if isinstance(answer, str) or answer.status_code >= 500:
            yield f"{where}: {answer if isinstance(answer, str) else answer.status_code}"
        elif answer.status_code not in ACCEPTED and changed:
            yield f"{where}: {answer.status_code}, but wrote to {sorted(changed)}"
        elif is_whole_page(answer):
            yield from (f"{where}: {fault}" for fault in complaints(answer.text))
            yield from (f"{where}: injected {one}" for one in injected(Page.read(answer.text)))
        world.put_back()


@pytest.mark.timeout(PATIENCE)
@pytest.mark.parametrize("person", ["guest", "lan"])
def test_bad_bytes_are_answered(world: World, person: str):
    """Bodies that are no form at all."""
    client, found = world.visitor(person), []
    token = client.csrf_token()
    bodies = (
        ("application/x-www-form-urlencoded", b"csrf_token=" + token.encode() + b"&title=%ff%fe%00&problem=\xff\xfe"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"csrf_token=" + token.encode()),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\nnope'),
        ("multipart/form-data", b"--no boundary"),
        ("application/json", b'{"csrf_token": "' + token.encode() + b'"}'),
        ("text/xml", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"),
    )
    for form in different_forms(world, person):
        for kind, body in bodies:
            answer = ask(client, form.action, "POST", data=body, content_type=kind)
            if isinstance(answer, str) or answer.status_code >= 500:
                found.append(f"{form}, {kind}: {answer if isinstance(answer, str) else answer.status_code}")
            if world.ledger.changed():
                world.put_back()
    assert not found, "\n".join(found)


@pytest.mark.timeout(PATIENCE)
def test_bad_questions_are_answered(world: World):
    """Nonsense in the address of every page that can be read by arguments."""
    client, found = world.visitor("hoa"), []
    for path in (
        "/tim-kiem",
        "/cong-nghe",
        "/nhu-cau",
        "/to-chuc",
        "/ghep-noi",
        "/thong-bao",
        "/giao-dich",
        "/dang-nhap",
    ):
        names = ("q", "trang", "fields", "province", "trl", "kind", "loai", "status", "next", "sap-xep", "lang", "xem")
        for turn, name in enumerate(names):
            for bad in a_few(next(SAMPLE.all("input")), turn * 5, 10_000 if IS_THOROUGH else 2):
                answer = ask(client, path, query_string=MultiDict((name, value) for value in bad.values))
                code = 599 if isinstance(answer, str) else answer.status_code
                if code >= 500:
                    found.append(f"{path}?{name}={bad.name}: {answer if isinstance(answer, str) else code}")
                elif is_whole_page(answer):
                    faults = [*complaints(answer.text), *injected(Page.read(answer.text))]
                    found += [f"{path}?{name}={bad.name}: {fault}" for fault in faults]
    assert not found, "\n".join(found)
    assert world.ledger.changed() == []


SAMPLE = Page.read("<input name='q'>").root
