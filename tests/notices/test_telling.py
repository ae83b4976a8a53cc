"""Telling people: on the site and by mail, in the transaction that causes it."""

from __future__ import annotations

import pytest
from flask_babel import force_locale, get_locale

from marketplace.accounts.models import Person
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import Job
from marketplace.notices import service
from marketplace.notices.models import Mail, Notice


def rows(model: type) -> list:
    db.session.rollback()
    return list(db.session.execute(db.select(model)).scalars())


def test_one_row_on_the_site_and_one_mail(lan: Person, hello: str):
    with transaction():
        service.tell(lan, hello, "/cong-nghe", who="bà Lan")
    (notice,), (mail,) = rows(Notice), rows(Mail)
    assert (notice.person_id, notice.link, notice.read_at) == (lan.id, "/cong-nghe", None)
    assert (mail.to, mail.state, mail.language) == (lan.email, "waiting", "vi")
    (job,) = rows(Job)
    assert job.args == {"mail": mail.public_id}
    assert service.unread_count(lan) == 1


def test_what_is_rolled_back_was_never_told(lan: Person, hello: str):
    with pytest.raises(ZeroDivisionError), transaction():
        service.tell(lan, hello, "/", who="bà Lan")
        raise ZeroDivisionError
    assert not rows(Notice) and not rows(Mail) and not rows(Job)


def test_each_is_told_once(lan: Person, minh: Person, hello: str):
    with transaction():
        service.tell_all([lan, minh, lan], hello, "/", who="x")
    assert sorted(n.person_id for n in rows(Notice)) == sorted([lan.id, minh.id])


def test_an_account_that_is_shut_is_told_nothing(lan: Person, hello: str):
    with transaction():
        lan.disabled_at = now()
        service.tell(lan, hello, "/", who="x")
    assert not rows(Notice) and not rows(Mail)


def test_an_address_that_was_not_confirmed_gets_no_mail(lan: Person, hello: str):
    with transaction():
        lan.confirmed_at = None
        service.tell(lan, hello, "/", who="x")
    assert rows(Notice) and not rows(Mail)


@pytest.mark.parametrize(("on_site", "by_mail"), [(True, False), (False, True)])
def test_a_kind_may_go_one_way_only(lan: Person, monkeypatch: pytest.MonkeyPatch, on_site: bool, by_mail: bool):
    kind = service.Kind("test.one_way", "Tiêu đề", "Nội dung", on_site=on_site, by_mail=by_mail)
    monkeypatch.setitem(service.KINDS, kind.name, kind)
    with transaction():
        service.tell(lan, kind.name, "/")
    assert (bool(rows(Notice)), bool(rows(Mail))) == (on_site, by_mail)


def test_unknown_kinds_and_missing_words_are_errors(lan: Person, hello: str):
    with transaction():
        with pytest.raises(KeyError):
            service.tell(lan, "test.nobody_registered", "/")
        with pytest.raises(KeyError, match="who"):
            service.tell(lan, hello, "/", whom="bà Lan")


def test_a_kind_is_registered_once(hello: str):
    with pytest.raises(RuntimeError):
        service.register(service.Kind(hello, "", ""))


@pytest.mark.usefixtures("app")
def test_words_are_made_when_they_are_read(hello: str):
    words = service.words_of(hello, {"who": "bà\nLan"})
    assert words == service.Words("Chào mừng bà Lan đến với Sàn", "Xin chào bà\nLan, 50% là của bạn.")
    assert service.words_of(hello, {}).subject == "Chào mừng … đến với Sàn"
    assert service.words_of("test.gone", {"x": 1}).subject == "Thông báo"


@pytest.mark.usefixtures("app")
def test_codes_become_labels_in_the_readers_language(monkeypatch: pytest.MonkeyPatch):
    labels = {"vi": "còn sớm", "en": "too early"}

    def prepare(params):
        return {**params, "reason": labels[str(get_locale())]}

    kind = service.Kind("test.codes", "Lý do: %(reason)s", "", prepare=prepare)
    monkeypatch.setitem(service.KINDS, kind.name, kind)
    assert service.words_of(kind.name, {"code": "QUASOM"}).subject == "Lý do: còn sớm"
    with force_locale("en"):
        assert service.words_of(kind.name, {"code": "QUASOM"}).subject == "Lý do: too early"


def test_marking_as_read(lan: Person, minh: Person, hello: str):
    with transaction():
        for who in "ab":
            service.tell(lan, hello, "/", who=who)
        service.tell(minh, hello, "/", who="c")
    first, second, other = (n.public_id for n in rows(Notice))
    with transaction():
        service.mark_read(lan, [first, other])
    assert service.unread_count(lan) == 1 and service.unread_count(minh) == 1
    with transaction():
        service.mark_read(lan)
    assert service.unread_count(lan) == 0 and service.unread_count(minh) == 1
