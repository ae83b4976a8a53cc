"""Icons, drawn into the page: no request, and they take the colour of the text."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from flask import Flask
from markupsafe import Markup

FOLDER = Path(__file__).resolve().parent.parent / "static" / "vendor" / "bootstrap-icons"


@cache
def icon(name: str) -> Markup:
    """The icon ``name`` as inline SVG, hidden from screen readers. Raises FileNotFoundError for an unknown one."""
    drawing = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    inside = re.sub(r"^\s*<svg[^>]*>|</svg>\s*$", "", drawing)
    frame = '<svg class="icon" viewBox="0 0 16 16" width="16" height="16" fill="currentColor" aria-hidden="true">'
    return Markup(f"{frame}{inside.strip()}</svg>")  # our own vendored files


def init_app(app: Flask) -> None:
    app.jinja_env.globals["icon"] = icon
