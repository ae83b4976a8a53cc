"""What machines ask for: the site map, feeds, pictures."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from marketplace.kernel.policy import door
from marketplace.opendata import addresses, feeds, pictures, shown
from marketplace.reference import service as reference

bp = Blueprint("opendata", __name__)
blueprints = (bp,)


@bp.get("/du-lieu-mo")
@door("anyone")
def index() -> ResponseReturnValue:
    """Where people find what the other addresses of this room give to programs."""
    fields = [entry for entry in reference.codes("st_field") if entry.parent is None]
    return render_template("opendata/index.html", fields=fields, absolute=addresses.absolute)


@bp.get("/sitemap.xml")
@door("anyone")
def sitemap() -> ResponseReturnValue:
    """The list of parts, each with the time of its latest change."""
    parts = [
        (addresses.absolute(url_for(".sitemap_part", name=name, number=number)), changed_at)
        for name, number, changed_at in addresses.parts()
    ]
    return _public(render_template("opendata/sitemap_index.xml", parts=parts), "application/xml")


@bp.get("/sitemap/<name>-<int:number>.xml")
@door("anyone")
def sitemap_part(name: str, number: int) -> ResponseReturnValue:
    found = addresses.part(name, number)
    if not found:
        abort(404)
    return _public(render_template("opendata/sitemap.xml", addresses=found), "application/xml")


@bp.get("/tin-moi.atom")
@door("anyone")
def feed() -> ResponseReturnValue:
    """Technologies and needs, the newest first."""
    return _feed(_l("Tin mới"), "/")


@bp.get("/cong-nghe.atom")
@door("anyone")
def feed_of_technologies() -> ResponseReturnValue:
    return _feed(_l("Công nghệ mới"), url_for("search.technologies"), kinds=("technology",))


@bp.get("/nhu-cau.atom")
@door("anyone")
def feed_of_needs() -> ResponseReturnValue:
    return _feed(_l("Nhu cầu mới"), url_for("search.needs"), kinds=("need",))


@bp.get("/linh-vuc/<code>.atom")
@door("anyone")
def feed_of_field(code: str) -> ResponseReturnValue:
    """Both kinds, of one field of science and technology and what lies under it."""
    field = reference.find("st_field", code)
    if field is None:
        abort(404)
    title = _l("Tin mới: %(field)s", field=field.label_vi)
    return _feed(title, url_for("search.results", fields=code), field=code)


@bp.get("/anh-chia-se.png")
@door("anyone")
def picture() -> ResponseReturnValue:
    """For pages that are about no listing."""
    return _picture(pictures.of_site())


@bp.get("/cong-nghe/<public_id>/anh-chia-se.png")
@door("anyone")
def picture_of_technology(public_id: str) -> ResponseReturnValue:
    return _picture_of("technology", public_id)


@bp.get("/nhu-cau/<public_id>/anh-chia-se.png")
@door("anyone")
def picture_of_need(public_id: str) -> ResponseReturnValue:
    return _picture_of("need", public_id)


def _feed(title: Any, page: str, **which: Any) -> Response:
    return _public(feeds.feed(title, page, request.path, **which), "application/atom+xml")


def _picture_of(kind: str, public_id: str) -> Response:
    """Only of what is on show to everybody, whoever asks."""
    item = shown.find(kind, public_id)
    if item is None:
        abort(404)
    return _picture(pictures.of_listing(item))


def _picture(poster: pictures.Poster) -> Response:
    """Other sites may show it. Who has it already is not made wait for a drawing."""
    has_it = poster.digest in request.if_none_match
    response = _public(b"" if has_it else pictures.png(poster), "image/png")
    response.status_code = 304 if has_it else 200
    response.set_etag(poster.digest)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _public(body: str | bytes, media_type: str) -> Response:
    """The same for everybody; kept by browsers and proxies, but asked for anew, so that what is hidden is gone."""
    response = make_response(body)
    response.mimetype = media_type
    response.headers["Cache-Control"] = "public, no-cache"
    return response
