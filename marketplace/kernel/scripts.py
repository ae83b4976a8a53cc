"""Scripts that only some pieces want: a piece that uses one says so, and the frame of the page asks for it once.

In templates: ``uses('name')`` (prints nothing), ``scripts_used()`` at the end of the frame, and for long lists
``combobox()``, the attributes that static/js/choosing.js reads.
"""

from __future__ import annotations

from flask import Flask, g
from flask_babel import gettext as _

LONG = 12
"""A list of more options than this is chosen from by typing."""


def uses(name: str) -> str:
    """The page wants static/js/<name>.js, a module."""
    g.setdefault("scripts", {})[name] = None
    return ""


def scripts_used() -> list[str]:
    return list(g.get("scripts", ()))


def combobox(**more: str) -> dict[str, str]:
    """Attributes of a <select> that becomes a box to type in, or with ``more`` of the box itself."""
    uses("choosing")
    return {
        **(more or {"data-combo": ""}),
        "data-list": _("Các mục để chọn"),
        "data-some": _("{n} mục, dùng phím mũi tên để chọn."),
        "data-none": _("Không có mục nào khớp."),
        "data-chosen": _("Đã chọn: {text}"),
    }


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(uses=uses, scripts_used=scripts_used, combobox=combobox, LONG_LIST=LONG)
