"""Texts as articles and versions: loaded, written, published, withdrawn, restored.

A version never changes but for being published. What the public reads is the newest published version of an article
that is not withdrawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import contains_eager

from marketplace.content import shipped
from marketplace.content.models import EVENT, NEWS, PAGE, Article, ArticleVersion
from marketplace.content.places import check
from marketplace.content.policies import may_publish, may_write
from marketplace.content.shipped import Wording
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now, today
from marketplace.kernel.db import hold
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.vietnamese.keys import fold

LONGEST_SLUG = 60
DATED = (NEWS, EVENT)  # by their day, and added by officers
WORDS = tuple(Wording.__dataclass_fields__)


@dataclass(frozen=True)
class Standing:
    """How an article stands on the desk: its newest version, and the one on show (None: none yet, or withdrawn)."""

    article: Article
    newest: ArticleVersion
    shown: ArticleVersion | None

    @property
    def has_draft(self) -> bool:
        """Is there something newer than what was last published?"""
        return self.newest.published_at is None


def load() -> int:
    """Bring in the texts of the program: new ones, and the next version of those that only it has written.

    They are on show at once. Returns how many versions were made.
    """
    held = {(one.article.kind, one.article.slug): one for one in _newest()}
    made = 0
    for text in shipped.all_texts():
        present = held.get((text.kind, text.slug))
        if present is None:
            article = Article(kind=text.kind, slug=text.slug, position=text.position)
            db.session.add(article)
            db.session.flush()
        elif present.made_by_id is None and wording_of(present) != text.wording:
            article = present.article
        else:
            continue
        _add(article, (present.number if present else 0) + 1, text.wording, None).published_at = now()
        made += 1
    db.session.flush()
    return made


def shown(kind: str, slug: str) -> ArticleVersion | None:
    """What the public reads at one address."""
    found = db.session.execute(_on_show(kind).where(Article.slug == slug))
    return found.scalar_one_or_none()


def is_withdrawn(kind: str, slug: str) -> bool:
    """Was there something to read at this address, which officers have taken down?"""
    statement = select(Article.id).where(Article.kind == kind, Article.slug == slug, Article.withdrawn_at.is_not(None))
    return db.session.execute(statement).first() is not None


def list_shown(kind: str, page: int = 1, per_page: int = 200) -> list[ArticleVersion]:
    """What is on show of a kind: news with the newest first, the others in their order."""
    order = (ArticleVersion.day.desc(), Article.id.desc()) if kind == NEWS else (Article.position, Article.id)
    statement = _on_show(kind).order_by(*order).limit(per_page).offset((page - 1) * per_page)
    return list(db.session.execute(statement).scalars())


def count_shown(kind: str) -> int:
    return db.session.execute(select(func.count()).select_from(_on_show(kind).subquery())).scalar_one()


def coming_events() -> list[ArticleVersion]:
    """Events that are not over, the nearest first."""
    last = func.coalesce(ArticleVersion.last_day, ArticleVersion.day)
    statement = _on_show(EVENT).where(last >= today()).order_by(ArticleVersion.day, Article.id).limit(200)
    return list(db.session.execute(statement).scalars())


def past_events(page: int = 1, per_page: int = 20) -> tuple[list[ArticleVersion], int]:
    """Events that are over, the last one first, and how many there are in all."""
    last = func.coalesce(ArticleVersion.last_day, ArticleVersion.day)
    over = _on_show(EVENT).where(last < today())
    total = db.session.execute(select(func.count()).select_from(over.subquery())).scalar_one()
    statement = over.order_by(ArticleVersion.day.desc(), Article.id.desc())
    found = db.session.execute(statement.limit(per_page).offset((page - 1) * per_page)).scalars()
    return list(found), total


def standings(kind: str) -> list[Standing]:
    """Every article of a kind for the desk; news and events with the newest day first."""
    on_show = {one.article_id: one for one in db.session.execute(_on_show(kind)).scalars()}
    found = [Standing(one.article, one, on_show.get(one.article_id)) for one in _newest(Article.kind == kind)]
    if kind in DATED:
        return sorted(found, key=lambda one: (one.newest.day or today(), one.article.id), reverse=True)
    return sorted(found, key=lambda one: (one.article.position, one.article.id))


def versions(article: Article) -> list[ArticleVersion]:
    """All versions of an article, the newest first."""
    statement = select(ArticleVersion).where(ArticleVersion.article_id == article.id)
    return list(db.session.execute(statement.order_by(ArticleVersion.number.desc())).scalars())


def on_show(article: Article, rows: Iterable[ArticleVersion]) -> ArticleVersion | None:
    """Which of an article's versions (newest first) the public reads."""
    return next((one for one in rows if one.published_at and article.withdrawn_at is None), None)


def add(actor: Any, kind: str, wording: Wording, note: str = "") -> ArticleVersion:
    """A new article, as a draft. Raises NotAllowed, NotOpen for standing pages, BadPlace."""
    _check(actor, wording)
    if kind == PAGE:
        raise NotOpen("article")
    last = db.session.execute(select(func.max(Article.position)).where(Article.kind == kind)).scalar_one()
    article = Article(kind=kind, slug=_free_slug(kind, wording.title_vi), position=(last or 0) + shipped.STEP)
    db.session.add(article)
    db.session.flush()
    made = _add(article, 1, wording, actor.id, note)
    history.record(article, actor, "add", {"kind": kind, "slug": article.slug})
    return made


def follow(article: Article, actor: Any, wording: Wording, base: int, note: str = "") -> ArticleVersion:
    """The next version, as a draft. Raises NotAllowed, BadPlace, NotOpen where ``base`` is not the newest any more."""
    _check(actor, wording)
    present = _present(article, base)
    made = _add(article, present.number + 1, wording, actor.id, note)
    old = wording_of(present)
    changed = [name for name in WORDS if getattr(old, name) != getattr(wording, name)]
    history.record(article, actor, "follow", {"number": made.number, "changed": changed})
    return made


def restore(article: Article, actor: Any, number: int, base: int, note: str = "") -> ArticleVersion:
    """The words of an earlier version as the next one, as a draft. Raises as follow() does."""
    if not may_write(actor):
        raise NotAllowed("article")
    _present(article, base)
    earlier = next((one for one in versions(article) if one.number == number), None)
    if earlier is None or earlier.number == base:
        raise NotOpen("article")
    made = _add(article, base + 1, wording_of(earlier), actor.id, note)
    history.record(article, actor, "restore", {"number": made.number, "of": number})
    return made


def publish(article: Article, actor: Any, base: int) -> ArticleVersion:
    """Put the newest version on show. Raises NotAllowed, NotOpen where it is, or where ``base`` is not the newest."""
    if not may_publish(actor):
        raise NotAllowed("article")
    present = _present(article, base)
    if present.published_at is not None and article.withdrawn_at is None:
        raise NotOpen("article")
    if present.published_at is None:
        present.published_at, present.published_by_id = now(), actor.id
    article.withdrawn_at = None
    history.record(article, actor, "publish", {"number": present.number})
    return present


def withdraw(article: Article, actor: Any, base: int) -> None:
    """Take an article off the show, not a standing page. Raises NotAllowed, NotOpen."""
    if not may_publish(actor):
        raise NotAllowed("article")
    _present(article, base)
    if article.kind == PAGE or on_show(article, versions(article)) is None:
        raise NotOpen("article")
    article.withdrawn_at = now()
    history.record(article, actor, "withdraw")


def wording_of(row: ArticleVersion) -> Wording:
    return Wording(**{name: getattr(row, name) for name in WORDS})


def _check(actor: Any, wording: Wording) -> None:
    if not may_write(actor):
        raise NotAllowed("article")
    for text in (wording.summary_vi, wording.summary_en, wording.body_vi, wording.body_en):
        check(text)


def _present(article: Article, base: int) -> ArticleVersion:
    """The newest version, which must be ``base``; nobody else adds one until the transaction ends."""
    hold(article)
    found = versions(article)[0]
    if found.number != base:
        raise NotOpen("article")
    return found


def _add(article: Article, number: int, wording: Wording, author: int | None, note: str = "") -> ArticleVersion:
    values = {name: getattr(wording, name) for name in WORDS}
    made = ArticleVersion(article=article, number=number, made_by_id=author, note=note, **values)
    db.session.add(made)
    db.session.flush()
    return made


def _newest(*conditions: ColumnElement[bool]) -> list[ArticleVersion]:
    last = _last()
    statement = select(ArticleVersion).join(last, _is(last)).join(ArticleVersion.article).where(*conditions)
    return list(db.session.execute(statement.options(contains_eager(ArticleVersion.article))).scalars())


def _on_show(kind: str) -> Select[tuple[ArticleVersion]]:
    last = _last(ArticleVersion.published_at.is_not(None))
    return (
        select(ArticleVersion)
        .join(last, _is(last))
        .join(ArticleVersion.article)
        .where(Article.kind == kind, Article.withdrawn_at.is_(None))
        .options(contains_eager(ArticleVersion.article))
    )


def _last(*conditions: ColumnElement[bool]) -> Any:
    numbers = select(ArticleVersion.article_id, func.max(ArticleVersion.number).label("number")).where(*conditions)
    return numbers.group_by(ArticleVersion.article_id).subquery()


def _is(last: Any) -> ColumnElement[bool]:
    return and_(ArticleVersion.article_id == last.c.article_id, ArticleVersion.number == last.c.number)


def _free_slug(kind: str, title: str) -> str:
    """The title without marks; with a number behind it where another article of the kind has the same."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(title))[:LONGEST_SLUG].strip("-") or "bai"
    taken = set(db.session.execute(select(Article.slug).where(Article.kind == kind)).scalars())
    return next(one for one in (words, *(f"{words}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)
