"""Long Vietnamese header lines arrive as they were written."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import pytest

from marketplace.notices.kinds import Words
from marketplace.notices.letters import Letter, message_of

TITLE = "Đệm lót sinh học cho chuồng bò từ vỏ trấu và mùn cưa cao su"
SUBJECTS = [
    f"Yêu cầu kết nối về “{TITLE}” đã được nhận lời",  # Python's folding makes "vàmùn" of these two
    f"Chờ giới thiệu: “{TITLE}”",
    "Đã đăng: " + "máy sấy ABC 12 kWh =?utf-8? " * 12,
    "Plain words that are longer than one line can be, and that no encoding needs to touch at all",
    "Ngắn",
]


def sent(app, subject: str) -> tuple[bytes, EmailMessage]:
    letter = Letter("a" * 12, datetime(2026, 11, 22, tzinfo=UTC), "lan@example.vn", "vi", Words(subject, "Lời."), "")
    raw = message_of(letter).as_bytes()
    return raw, BytesParser(EmailMessage, policy=default).parsebytes(raw)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_keeps_its_spaces_and_short_lines(app, subject):
    raw, read = sent(app, subject)
    assert str(read["Subject"]) == subject.strip()
    assert max(map(len, raw.split(b"\r\n"))) <= 78


@pytest.mark.parametrize("name", ["Sàn giao dịch công nghệ và thiết bị của tỉnh Tây Ninh", "Tech exchange", "Sàn"])
def test_the_name_of_the_site_arrives_whole(app, monkeypatch, name):
    monkeypatch.setitem(app.config, "SITE_NAME", name)
    raw, _ = sent(app, "Ngắn")
    line = message_from_bytes(raw)["From"]  # read the old way: the new parser of addresses adds a space of its own
    assert str(make_header(decode_header(line))) == f"{name} <{app.config['SITE_EMAIL']}>"
