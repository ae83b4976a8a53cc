"""Files that come with a message in the common thread: files of the deal that everybody in it may open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.dealroom import files, levels
from marketplace.dealroom.models import PARTIES, DealFile
from marketplace.deals import thread
from marketplace.deals.models import EVERYONE, Message
from marketplace.deals.recipients import deal_link
from marketplace.extensions import db
from marketplace.kernel.files import DOCUMENT, Refused, store

MOST = 5  # files of one message


@dataclass(frozen=True)
class Shown:
    """A file below a message; opening it is a step of its own, on the page of files, where it is written down."""

    filename: str
    size: int
    url: str


class Files:
    """thread.Carrier of this room."""

    def keep(self, message: Message, author: Person, uploads: Sequence[Any]) -> None:
        if message.audience != EVERYONE:
            raise Refused(_l("Luồng riêng không nhận tệp. Xin gửi ở luồng chung hoặc ở trang Tài liệu."))
        if len(uploads) > MOST:
            raise Refused(_l("Xin gửi mỗi lần nhiều nhất %(most)s tệp.", most=MOST))
        side = levels.writing_sides(author, message.deal)[0]
        for upload in uploads:
            stored = store(upload, DOCUMENT, author)
            files.attach(message.deal, author, stored, stored.filename, PARTIES, side, message)

    def of(self, messages: Sequence[Message], reader: Any) -> dict[int, list[Any]]:
        """Only what this reader may open at this moment."""
        if not messages:
            return {}
        who = levels.standing(reader, messages[0].deal)
        wanted = DealFile.message_id.in_([one.id for one in messages])
        found: dict[int, list[Any]] = {}
        for row in db.session.execute(select(DealFile).where(wanted).order_by(DealFile.id)).scalars().unique():
            if row.message_id is None or files.of_row(row).verdict(who) != levels.OPEN:
                continue
            url = f"{deal_link(messages[0].deal)}/tai-lieu"
            found.setdefault(row.message_id, []).append(Shown(row.file.filename, row.file.size, url))
        return found


thread.CARRIERS.append(Files())
