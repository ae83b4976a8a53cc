"""Addresses of this site: where to go next, and links made away from any request."""

from __future__ import annotations

import unicodedata
from typing import Any
from urllib.parse import urlsplit

from flask import current_app


def safe_next(target: str | None, otherwise: str) -> str:
    """``target`` if it is a root-relative address of this site, else ``otherwise``.

    Browsers drop tabs and line ends and read a backslash as a slash, so "/\\\\evil" and "/\\t/evil" lead elsewhere.
    """
    if not target or len(target) > 2000 or not target.startswith("/") or target.startswith("//"):
        return otherwise
    if "\\" in target or any(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") for c in target):
        return otherwise
    parts = urlsplit(target)
    return otherwise if parts.scheme or parts.netloc else target


def path_for(endpoint: str, **values: Any) -> str:
    """The root-relative address of a view, also in the worker and in commands, where there is no request."""
    return current_app.url_map.bind("localhost").build(endpoint, values)
