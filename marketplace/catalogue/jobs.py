"""What happens to listings without anybody pressing a button, and who is told."""

from __future__ import annotations

from flask_babel import force_locale, gettext

from marketplace.catalogue import behalf, freshness, notices_kinds, service
from marketplace.catalogue.models import Publication
from marketplace.kernel import jobs
from marketplace.kernel.jobs import handler, scheduled
from marketplace.notices import service as notices

notices.register(*notices_kinds.KINDS)
scheduled("10 0 * * *", "catalogue.expire")


@handler("catalogue.expire")
def expire() -> None:
    """Take down what has run out; comes back at once while there is more."""
    if service.expire_due() >= service.EXPIRE_AT_ONCE:
        jobs.enqueue("catalogue.expire", key="catalogue.expire:more")


@handler("catalogue.submitted")
def submitted(kind: str, public_id: str) -> None:
    """Moderators are not mailed one by one: the queue shows what waits, oldest first."""


@handler("catalogue.decided")
def decided(verb: str, kind: str, public_id: str) -> None:
    """Tell the owners and editors of the posting organisation what was decided, and why."""
    item = service.find(kind, public_id)
    if item is None:
        return
    if verb == "expire":
        freshness.tell_ended(item)
        return
    link = f"{PATHS[kind]}/{public_id}"
    for person in behalf.told_of(item):
        with force_locale(person.language):
            why = reasons_in_words(item)
        notices.tell(person, f"catalogue.{verb}", link, title=item.title, number=item.number, why=why)


def reasons_in_words(item: Publication) -> str:
    """The reasons and the officer's own words, as one text."""
    lines = [f"– {reason}" for reason in service.reasons_of(item)]
    if item.decision_words:
        lines.append(gettext("Ý kiến của cán bộ duyệt: %(words)s", words=item.decision_words))
    return "\n".join(lines)


PATHS = {"technology": "/cong-nghe", "need": "/nhu-cau"}
