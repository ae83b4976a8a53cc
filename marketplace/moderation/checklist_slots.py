"""The way to the checklists from the officers' desk."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from marketplace.kernel.ui import fills


@fills("moderation.desk.tabs")
def tab(subject: Any, actor: Any) -> str:
    tabs = [(url_for("checklist.index"), _("Danh mục kiểm tra"), 0, False)]
    return render_template("moderation/_desk_tabs.html", tabs=tabs)
