"""Where to go next: only to a page of this site."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit


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
