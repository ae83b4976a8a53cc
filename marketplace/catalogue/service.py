"""What can be done with listings. Nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace.accounts.models import Organisation, Person
from marketplace.catalogue.models import KINDS, Need, NumberSeries, Publication, Technology
from marketplace.catalogue.policies import is_owner
from marketplace.catalogue.status import Status
from marketplace.catalogue.workflow import publication
from marketplace.extensions import db
from marketplace.kernel import history, jobs
from marketplace.kernel.clock import VIETNAM, now, today
from marketplace.kernel.workflow import CLOCK, NotAllowed

PREFIXES = {"technology": "CN", "need": "NC"}


class Incomplete(Exception):
    """The listing lacks what submitting needs; ``gaps`` pairs field names with kind words."""

    def __init__(self, gaps: Sequence[tuple[str, Any]]) -> None:
        super().__init__(", ".join(name for name, _ in gaps))
        self.gaps = list(gaps)


def create(kind: str, organisation: Organisation, author: Person, title: str, **values: Any) -> Any:
    """A new draft. ``values`` are column values; codes and children are set by the caller afterwards."""
    item = KINDS[kind](
        organisation_id=organisation.id,
        organisation=organisation,
        author_id=author.id,
        title=title,
        number=next_number(PREFIXES[kind]),
        **values,
    )
    if not is_owner(author, item):
        raise NotAllowed("create")
    db.session.add(item)
    history.record(item, author, "create", {"title": title})
    return item


def next_number(prefix: str, digits: int = 4) -> str:
    """The next number of a series in this year, as CN-2026-0001; numbers are never given twice."""
    year = today().year
    statement = select(NumberSeries).where(NumberSeries.prefix == prefix, NumberSeries.year == year).with_for_update()
    series = db.session.execute(statement).scalar_one_or_none()
    if series is None:
        series = NumberSeries(prefix=prefix, year=year, last=0)
        db.session.add(series)
    series.last += 1
    db.session.flush()
    return f"{prefix}-{year}-{series.last:0{digits}d}"


def gaps(item: Publication) -> list[tuple[str, Any]]:
    """What is missing before the item can be submitted: (field name, what to do), kindly said."""
    wanted: list[tuple[str, Any, Any]] = [
        ("title", item.title, _l("Viết tên gọi rõ ràng")),
        ("problem", item.problem, _l("Nêu vấn đề cần giải quyết")),
        ("st_field", item.codes_of("st_field"), _l("Chọn ít nhất một lĩnh vực khoa học và công nghệ")),
    ]
    if isinstance(item, Technology):
        wanted += [
            ("solution", item.solution, _l("Mô tả giải pháp")),
            ("benefit", item.benefit, _l("Nêu lợi ích cho bên nhận")),
            ("trl", item.trl, _l("Chọn mức sẵn sàng công nghệ (TRL)")),
            ("trl_evidence", item.trl_evidence, _l("Nêu bằng chứng cho mức TRL đã chọn")),
            ("right_kind", item.codes_of("right_kind"), _l("Chọn quyền chuyển giao")),
            ("price_mode", item.price_mode, _l("Chọn cách nêu giá, có thể là “thỏa thuận”")),
        ]
    return [(name, words) for name, value, words in wanted if not value]


def submit(item: Publication, actor: Any) -> None:
    """Hand in for review. Raises Incomplete, NotOpen, NotAllowed."""
    missing = gaps(item)
    if missing:
        raise Incomplete(missing)
    publication.take("submit", item, actor)
    item.submitted_at = now()
    jobs.enqueue("catalogue.submitted", kind=item.kind, public_id=item.public_id)


def publish(item: Publication, moderator: Any) -> None:
    """Put on show. Indexing, matching and notices follow by themselves."""
    # Dates first: taking the step writes the row, and the database refuses a published one without them.
    item.published_at = item.decided_at = now()
    item.expires_at = expiry_of(item)
    publication.take("publish", item, moderator)
    item.decision_reasons, item.decision_words = [], ""
    jobs.enqueue("catalogue.decided", verb="publish", kind=item.kind, public_id=item.public_id)
    jobs.enqueue("catalogue.published", kind=item.kind, public_id=item.public_id)


def send_back(item: Publication, moderator: Any, reasons: list[str], words: str) -> None:
    """Ask for additions, with codes of the list return_reason and words."""
    _decide("return", item, moderator, reasons, words)


def refuse(item: Publication, moderator: Any, reasons: list[str], words: str) -> None:
    """Refuse, with codes of the list refuse_reason and words."""
    _decide("refuse", item, moderator, reasons, words)


def withdraw(item: Publication, actor: Any) -> None:
    """Take down by its owner's wish."""
    publication.take("withdraw", item, actor)
    item.expires_at = None
    jobs.enqueue("catalogue.ended", kind=item.kind, public_id=item.public_id)


def reopen(item: Publication, actor: Any) -> None:
    """Make an ended listing a draft again, to be mended and handed in anew."""
    publication.take("reopen", item, actor)


def expire_due() -> int:
    """Take down what has run out. Returns how many items."""
    ended = 0
    for model in KINDS.values():
        due = select(model).where(model._status == Status.PUBLISHED, model.expires_at <= now())
        items: Any = db.session.execute(due).scalars().all()
        for item in items:
            publication.take("expire", item, CLOCK)
            jobs.enqueue("catalogue.ended", kind=item.kind, public_id=item.public_id)
            jobs.enqueue("catalogue.decided", verb="expire", kind=item.kind, public_id=item.public_id)
            ended += 1
    return ended


def find(kind: str, public_id: str) -> Any:
    """The item, or None: for jobs, which come after the fact."""
    model = KINDS[kind]
    return db.session.execute(select(model).where(model.public_id == public_id)).scalar_one_or_none()


def expiry_of(item: Publication) -> datetime:
    """When the item leaves the show: a year from now, or for a need the end of its deadline's day."""
    if isinstance(item, Need) and item.deadline:
        end = datetime.combine(item.deadline + timedelta(days=1), time(), VIETNAM).astimezone(UTC)
        return max(end, now())
    return now() + timedelta(days=current_app.config["ON_SHOW_DAYS"])


def _decide(verb: str, item: Publication, moderator: Any, reasons: list[str], words: str) -> None:
    publication.take(verb, item, moderator, "; ".join([*reasons, words]).strip("; "))
    item.decided_at = now()
    item.decision_reasons, item.decision_words = list(reasons), words
    jobs.enqueue("catalogue.decided", verb=verb, kind=item.kind, public_id=item.public_id)
