"""Articles and their versions."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.extensions import Model
from marketplace.kernel.db import Record, UtcDateTime

PAGE, GUIDE, LAW, NEWS, EVENT = "page", "guide", "law", "news", "event"
KIND_LABELS = {
    PAGE: _l("Trang giới thiệu"),
    GUIDE: _l("Hướng dẫn"),
    LAW: _l("Góc pháp luật"),
    NEWS: _l("Tin tức"),
    EVENT: _l("Sự kiện"),
}
_KINDS = ", ".join(f"'{kind}'" for kind in KIND_LABELS)
TITLE, SUMMARY, PLACE, LINK = 200, 300, 200, 500  # longest, in characters
TEXTS = ("title", "summary", "body")  # what each version has in both languages
FACTS = ("day", "last_day", "place", "source", "link", "verified_on")


class Article(Record, Model):
    """One address of the exchange's own texts. Its words are in its versions."""

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("kind", "slug"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        # Every page of the site links to them.
        CheckConstraint("kind <> 'page' OR withdrawn_at IS NULL", name="pages_stay"),
    )

    kind: Mapped[str] = mapped_column(String(8))
    slug: Mapped[str] = mapped_column(String(80))  # the end of its address; never changed
    position: Mapped[int] = mapped_column(Integer, default=0)  # among pages, guides, laws
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ArticleVersion(Record, Model):
    """The words of an article at one time. Never changed but for being published: editing adds the next version."""

    __tablename__ = "article_version"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("last_day IS NULL OR (day IS NOT NULL AND last_day >= day)", name="days"),
        CheckConstraint("published_by_id IS NULL OR published_at IS NOT NULL", name="published"),
    )

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    number: Mapped[int] = mapped_column(Integer)
    title_vi: Mapped[str] = mapped_column(String(TITLE))
    title_en: Mapped[str] = mapped_column(String(TITLE), default="")
    summary_vi: Mapped[str] = mapped_column(String(SUMMARY), default="")
    summary_en: Mapped[str] = mapped_column(String(SUMMARY), default="")
    body_vi: Mapped[str] = mapped_column(Text)  # Markdown with {{places}}
    body_en: Mapped[str] = mapped_column(Text, default="")  # empty: readers of English get the Vietnamese
    day: Mapped[date | None] = mapped_column(Date)  # of news; on which an event begins; on which a law took effect
    last_day: Mapped[date | None] = mapped_column(Date)  # of an event of several days
    place: Mapped[str] = mapped_column(String(PLACE), default="")  # of an event
    source: Mapped[str] = mapped_column(String(300), default="")  # law: text and article
    link: Mapped[str] = mapped_column(String(LINK), default="")  # of an event; where the text of the law stands
    verified_on: Mapped[date | None] = mapped_column(Date)  # law: compared with the official text
    note: Mapped[str] = mapped_column(String(200), default="")  # to officers: what changed
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: came with the program
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    article: Mapped[Article] = relationship(lazy="joined", innerjoin=True)
