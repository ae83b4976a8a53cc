"""What everybody reads: standing pages, guides, the legal corner, news, events."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from marketplace.content import reading, service
from marketplace.content.models import EVENT, GUIDE, KIND_LABELS, LAW, NEWS, PAGE, ArticleVersion
from marketplace.kernel.clock import today
from marketplace.kernel.policy import door

bp = Blueprint("content", __name__)
PER_PAGE = 20
PAGES = ("gioi-thieu", "quy-che", "phi", "quyen-rieng-tu", "khieu-nai-gop-y", "tiep-can")
FOLDERS = {GUIDE: "/huong-dan", LAW: "/goc-phap-luat", NEWS: "/tin-tuc", EVENT: "/su-kien"}
LEADS = {
    GUIDE: _l("Từng bước, cho người có công nghệ, người cần công nghệ và cán bộ."),
    LAW: _l("Những quy định hay được hỏi, kèm điều luật và ngày. Đây không phải tư vấn pháp lý."),
    NEWS: _l("Việc mới của Sàn."),
}

ONE = {PAGE: "page", GUIDE: "guide", LAW: "law", NEWS: "news_item", EVENT: "event"}
ALL = {GUIDE: "guides", LAW: "laws", NEWS: "news", EVENT: "events"}


@bp.get(f"/<any({', '.join(map(repr, PAGES))}):slug>")
@door("anyone")
def page(slug: str) -> ResponseReturnValue:
    return _article(PAGE, slug)


@bp.get(FOLDERS[GUIDE])
@door("anyone")
def guides() -> ResponseReturnValue:
    return _list(GUIDE)


@bp.get(FOLDERS[GUIDE] + "/<slug>")
@door("anyone")
def guide(slug: str) -> ResponseReturnValue:
    return _article(GUIDE, slug)


@bp.get(FOLDERS[LAW])
@door("anyone")
def laws() -> ResponseReturnValue:
    return _list(LAW)


@bp.get(FOLDERS[LAW] + "/<slug>")
@door("anyone")
def law(slug: str) -> ResponseReturnValue:
    return _article(LAW, slug)


@bp.get(FOLDERS[NEWS])
@door("anyone")
def news() -> ResponseReturnValue:
    return _list(NEWS)


@bp.get(FOLDERS[NEWS] + "/<slug>")
@door("anyone")
def news_item(slug: str) -> ResponseReturnValue:
    return _article(NEWS, slug)


@bp.get(FOLDERS[EVENT])
@door("anyone")
def events() -> ResponseReturnValue:
    wanted = _page()
    past, total = service.past_events(wanted, PER_PAGE)
    if wanted > 1 and not past:
        abort(404)
    coming = service.coming_events() if wanted == 1 else []
    return render_template(
        "content/events.html",
        coming=_lines(coming),
        past=_lines(past),
        page=wanted,
        pages=_pages(total),
    )


@bp.get(FOLDERS[EVENT] + "/<slug>")
@door("anyone")
def event(slug: str) -> ResponseReturnValue:
    return _article(EVENT, slug)


def address(version: ArticleVersion) -> str:
    """Where the public reads an article."""
    return url_for(f"content.{ONE[version.article.kind]}", slug=version.article.slug)


def _article(kind: str, slug: str) -> ResponseReturnValue:
    version = service.shown(kind, slug)
    if version is None:
        return _gone(kind, slug)
    others = [one for one in service.list_shown(kind) if one.id != version.id] if kind in (GUIDE, LAW) else []
    return render_template(
        "content/article.html",
        version=version,
        kind=kind,
        reading=reading.read(version),
        others=_lines(others),
        folder=(url_for(f".{ALL[kind]}"), KIND_LABELS[kind]) if kind in ALL else None,
        today=today(),
    )


def _gone(kind: str, slug: str) -> ResponseReturnValue:
    """410 with ways on where a text was taken down; nothing of what it said. 404 where there never was one."""
    if not service.is_withdrawn(kind, slug):
        abort(404)
    folder = (url_for(f".{ALL[kind]}"), KIND_LABELS[kind])
    others = _lines(service.list_shown(kind, per_page=3))
    return render_template("content/gone.html", kind=kind, folder=folder, others=others), 410


def _list(kind: str) -> str:
    wanted = _page()
    found = service.list_shown(kind, wanted, PER_PAGE)
    if wanted > 1 and not found:
        abort(404)
    return render_template(
        "content/list.html",
        kind=kind,
        title=KIND_LABELS[kind],
        lead=LEADS[kind],
        rows=_lines(found),
        page=wanted,
        pages=_pages(service.count_shown(kind)),
    )


def _lines(versions: list[ArticleVersion]) -> list[tuple[ArticleVersion, reading.Line, str]]:
    return [(one, reading.line(one), address(one)) for one in versions]


def _page() -> int:
    wanted = request.args.get("trang", 1, type=int)
    return min(max(wanted, 1), 10_000)


def _pages(total: int) -> int:
    return max(1, -(-total // PER_PAGE))
