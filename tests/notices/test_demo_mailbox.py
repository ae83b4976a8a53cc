"""Demo mode: letters land in a folder and are read on a page."""

from __future__ import annotations

from collections.abc import Callable
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask

from marketplace.accounts.models import Person
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.notices import delivery, mailbox, service
from marketplace.notices.letters import letter_of
from marketplace.notices.models import Mail
from tests.notices.conftest import MailServer, only_mail
from tests.visitor import Visitor

Work = Callable[[], int]


@pytest.fixture
def demo(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setitem(app.config, "MODE", "demo")
    return app


@pytest.fixture
def landed(demo: Flask, told: Mail, work: Work) -> str:
    """The public id of a letter that lies in the folder."""
    work()
    return told.public_id


def test_a_letter_lands_whole(landed: str, instance: Path):
    (path,) = (instance / "mail").iterdir()
    assert path.name.endswith(f"Z-{landed}.eml") and path.stat().st_mode & 0o077 == 0
    message = BytesParser(policy=default).parsebytes(path.read_bytes())
    assert message["Subject"] == "Chào mừng bà Lan đến với Sàn"
    assert only_mail().state == "sent"


def test_a_second_try_makes_no_second_copy(demo: Flask, told: Mail, instance: Path):
    letter = letter_of(only_mail())
    delivery.deliver(letter)
    delivery.deliver(letter)
    assert len(list((instance / "mail").iterdir())) == 1


def test_a_mail_server_goes_first(demo: Flask, told: Mail, mail_server: MailServer, work: Work, instance: Path):
    work()
    assert len(mail_server.got) == 1 and not (instance / "mail").exists()


def test_the_mailbox(landed: str, visitor: Visitor):
    page = visitor.page("/hop-thu-mau")
    assert "lan@example.vn" in page.text and "Chào mừng bà Lan" in page.text
    letter = visitor.page(f"/hop-thu-mau/{landed}")
    assert "Xin chào bà Lan" in letter.text
    links = [a.get("href") for a in letter.all("a") if a.text.startswith("http://localhost/")]
    assert links == ["/cong-nghe", "/"]


def test_an_empty_mailbox(demo: Flask, visitor: Visitor):
    assert "Chưa có thư nào" in visitor.page("/hop-thu-mau").text


@pytest.mark.parametrize("name", ["2222222222222", "222222222222", "..%2F..%2Fsecret_key", "*", "%00"])
def test_other_names_lead_nowhere(landed: str, visitor: Visitor, name: str):
    assert visitor.get(f"/hop-thu-mau/{name}").status_code in {400, 404}


def test_only_demo_mode_has_it(landed: str, app: Flask, monkeypatch: pytest.MonkeyPatch, visitor: Visitor):
    monkeypatch.setitem(app.config, "MODE", "production")
    assert visitor.get("/hop-thu-mau").status_code == 404
    assert visitor.get(f"/hop-thu-mau/{landed}").status_code == 404


def test_a_letter_is_shown_as_text(demo: Flask, lan: Person, hello: str, work: Work, visitor: Visitor):
    trick = (
        '<script>alert(1)</script> <img src=x onerror="alert(1)"> https://evil.example/ http://localhost.evil.example/'
    )
    with transaction():
        service.tell(lan, hello, "/", who=trick)
    work()
    page = visitor.page(f"/hop-thu-mau/{only_mail().public_id}")
    assert "<script>alert(1)</script>" in page.text
    assert not [a for a in page.all("a") if "evil" in a.get("href")] and not page.all("img")


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("http://localhost/cong-nghe?a=1", "/cong-nghe?a=1"),
        ("http://localhost/", "/"),
        ("http://localhost", ""),
        ("http://localhost//evil.example", ""),
        ("http://localhost/\\evil.example", ""),
        ("http://localhost.evil.example/", ""),
        ("http://localhost@evil.example/", ""),
        ("https://evil.example/http://localhost/", ""),
    ],
)
@pytest.mark.usefixtures("app")
def test_only_addresses_of_this_site_can_be_clicked(address: str, link: str):
    assert mailbox.on_this_site(address) == link


def test_a_broken_file_does_not_break_the_page(landed: str, instance: Path, visitor: Visitor):
    (instance / "mail" / "20260101T000000Z-222222222222.eml").write_bytes(b"\xff\x00 no letter")
    assert "Chào mừng bà Lan" in visitor.page("/hop-thu-mau").text
    assert visitor.get("/hop-thu-mau/222222222222").status_code == 404
    db.session.rollback()
