"""Every week the record of history is verified; where it does not hold, the administrators are told."""

from __future__ import annotations

from marketplace.accounts import service as accounts
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import handler, scheduled
from marketplace.notices import service as notices

PAGE = "/kiem-duyet/so-lich-su"
MOST_TOLD = 10

scheduled("20 3 * * 0", "moderation.verify_history")


@handler("moderation.verify_history", outside=True, slow=True)
def verify_history() -> None:
    """Reading all of it takes a while: no lock is held meanwhile."""
    breaks = history.verify()
    db.session.rollback()
    with transaction():
        history.note_check(breaks)
        if breaks:
            tell_admins(breaks)


def tell_admins(breaks: list[history.Break]) -> None:
    people = [person for person in accounts.officers() if person.has_role("admin")]
    places = [[one.where, one.what] for one in breaks[:MOST_TOLD]]
    notices.tell_all(people, "moderation.history_broken", PAGE, found=len(breaks), breaks=places)
