"""How answers go out: as small as the browser takes them, and not at all to a guest who has them already.

Works behind gunicorn alone. Why it is done so, and what it means for secrets in pages (BREACH):
docs/decisions/0008-compressed-answers.md.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import secrets
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from flask import Response, current_app, request, session
from whitenoise import WhiteNoise
from whitenoise.responders import NOT_ALLOWED_RESPONSE, StaticFile
from whitenoise.responders import Response as StaticResponse

PACKED = re.compile(r"text/|image/svg\+xml$|application/([\w.-]+\+)?(json|xml|javascript)$")
"""Media types that get smaller; pictures, fonts and office files are compressed in themselves."""
LEAST = 500
"""Bytes under which compressing is not worth its time."""
LEVEL, LEVEL_ONCE = 6, 9  # of an answer, of a static file that is compressed once for each process
PADDING = 128
"""Up to so many bytes without meaning stand in an answer, so that its length does not tell what is in it."""
IMPORT = re.compile(r'^@import url\("([\w-]+\.css)"\);\n', re.MULTILINE)
ELSEWHERE = {"cross-site", "same-site"}


def only_once(response: Response) -> Response:
    """Name the content of a guest's page, and answer 304 to a browser that shows the same one already.

    Pages are asked for anew each time (no-cache), so that a decision of an officer shows at once.
    """
    if _may_be_kept(response):
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:20], weak=True)
        response.make_conditional(request)
    return response


def _may_be_kept(response: Response) -> bool:
    """An answer of 200 to a guest that sets no cookie."""
    if request.method not in ("GET", "HEAD") or response.status_code != HTTPStatus.OK or _is_stream(response):
        return False
    if "Set-Cookie" in response.headers or response.cache_control.no_store or "ETag" in response.headers:
        return False
    return not (session.get("_user_id") or session.modified or session.permanent)


def packed(response: Response) -> Response:
    """Compress an answer, where that is worth it and the browser takes it."""
    if _is_stream(response) or not PACKED.match(response.mimetype or ""):
        return response
    response.vary.add("Accept-Encoding")
    if _wants(response):
        response.set_data(_pack(response.get_data()))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _wants(response: Response) -> bool:
    if response.status_code == HTTPStatus.NOT_MODIFIED or "Content-Encoding" in response.headers:
        return False
    if "Content-Range" in response.headers or request.accept_encodings.quality("gzip") <= 0:
        return False
    return (response.content_length or 0) >= LEAST and not _is_lured()


def _is_lured() -> bool:
    """Does another site have a page opened with the cookie of somebody here? It could measure what it cannot read."""
    comes_from = request.headers.get("Sec-Fetch-Site", "")
    return comes_from in ELSEWHERE and current_app.config["SESSION_COOKIE_NAME"] in request.cookies


def _pack(plain: bytes) -> bytes:
    """As gzip; the padding takes the place of a file's name, which browsers pass over."""
    out = io.BytesIO()
    name = "-" * secrets.randbelow(PADDING)
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=LEVEL, fileobj=out, mtime=0) as file:
        file.write(plain)
    return out.getvalue()


def _is_stream(response: Response) -> bool:
    """A file, or something made while it is being sent."""
    return bool(response.direct_passthrough or response.is_streamed)


class StaticFiles(WhiteNoise):
    """Static files, compressed once for each process; a style sheet goes out with those that it imports in it."""

    def get_static_file(self, path: str, url: str, stat_cache: Mapping[str, Any] | None = None) -> Any:
        plain = super().get_static_file(path, url, stat_cache)
        if not PACKED.match(self.media_types.get_type(path)):
            return plain
        content = joined(Path(path)) if path.endswith(".css") else Path(path).read_bytes()
        small = _small(content)
        whole = MadeFile(plain, content) if path.endswith(".css") else plain
        return PackedFile(whole, small) if small else whole


@cache
def joined(sheet: Path) -> bytes:
    """A style sheet; where it imports others of its folder, they stand instead."""
    text = sheet.read_text(encoding="utf-8")
    return IMPORT.sub(lambda found: (sheet.parent / found[1]).read_text(encoding="utf-8"), text).encode()


@cache
def _small(content: bytes) -> bytes:
    """A file as gzip, or nothing where that saves little."""
    small = gzip.compress(content, LEVEL_ONCE, mtime=0)
    return small if len(content) >= LEAST and len(small) < 0.9 * len(content) else b""


class MadeFile(StaticFile):
    """A static file whose content is not that of the file of its name."""

    def __init__(self, plain: StaticFile, content: bytes) -> None:
        self.content = content
        headers = Headers(list(plain.alternatives[0][2]))
        del headers["Last-Modified"]  # that of one file among several
        headers["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
        headers["Content-Length"] = str(len(content))
        self.last_modified, self.etag = None, headers["ETag"]
        self.not_modified_response = self.get_not_modified_response(headers)
        self.alternatives = [(re.compile(""), None, headers.items())]

    def get_response(self, method: str, request_headers: Mapping[str, Any]) -> Any:
        if method not in ("GET", "HEAD"):
            return NOT_ALLOWED_RESPONSE
        if self.is_not_modified(request_headers):
            return self.not_modified_response
        headers, file = self.alternatives[0][2], io.BytesIO(self.content) if method == "GET" else None
        try:
            return self.get_range_response(request_headers["HTTP_RANGE"], headers, file)
        except (KeyError, ValueError):  # the whole is asked for, or a part that cannot be told
            return StaticResponse(HTTPStatus.OK, headers, file)


class PackedFile:
    """A static file that can also be sent as gzip."""

    def __init__(self, plain: StaticFile, small: bytes) -> None:
        self.plain, self.small = plain, small
        for _, _, headers in plain.alternatives:
            headers.append(("Vary", "Accept-Encoding"))
        self.headers = Headers(list(plain.alternatives[0][2]))
        self.headers["Content-Encoding"] = "gzip"
        self.headers["Content-Length"] = str(len(small))

    def get_response(self, method: str, asked: Mapping[str, Any]) -> Any:
        """Called by WhiteNoise with the method and the WSGI environment."""
        answer = self.plain.get_response(method, asked)
        if answer.status != HTTPStatus.OK or not _takes_gzip(asked.get("HTTP_ACCEPT_ENCODING", "")):
            return answer
        if answer.file is not None:
            answer.file.close()
        return StaticResponse(HTTPStatus.OK, self.headers.items(), io.BytesIO(self.small) if answer.file else None)


def _takes_gzip(accepted: str) -> bool:
    return bool(re.search(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", accepted))
