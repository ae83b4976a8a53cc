"""What texts show on pages to the left: their tab on the officers' desk."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from marketplace.kernel.ui import fills


@fills("moderation.desk.tabs")
def texts_tab(subject: Any, actor: Any) -> str:
    return render_template("moderation/_desk_tabs.html", tabs=[(url_for("texts.index"), _("Nội dung trang"), 0, False)])
