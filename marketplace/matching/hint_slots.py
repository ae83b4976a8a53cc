"""What matching suggests on the form of a listing."""

from __future__ import annotations

from typing import Any

from flask import render_template

from marketplace.kernel.ui import fills
from marketplace.matching import hints

TEXTS = ("problem", "solution", "benefit", "tried", "scale")


@fills("catalogue.form.codes")
def codes_and_words(subject: Any, actor: Any) -> str:
    """Boxes to tick for field, branch and keywords, from what the form says now; they are sent with it."""
    form = subject["form"]
    texts = [form[name].data or "" for name in TEXTS if name in form]
    texts += form["must_have"].data or [] if "must_have" in form else []
    held = {name: form[name].data or [] for name in ("st_field", "vsic", "keywords")}
    found = hints.hints(form["title"].data or "", "\n".join(texts), held)
    return render_template("matching/_hints.html", hints=found, form=form, is_any=any(found.values()))
