"""What this room shows on the pages of rooms to its left."""

from __future__ import annotations

from typing import Any

from flask import Flask, render_template

from marketplace.accounts.models import Organisation
from marketplace.catalogue import form_steps, fresh_slots, service
from marketplace.catalogue.autosaving import saved_words
from marketplace.catalogue.effects import effects
from marketplace.catalogue.levels import LEVEL_LABELS
from marketplace.kernel.ui import fills

MORE = (fresh_slots,)  # importing it fills its slots


@fills("organisations.page")
def of_organisation(organisation: Organisation, actor: Any) -> str:
    """The newest published items of an organisation; anonymous needs never, not even to those who know."""
    return render_template("catalogue/_of_organisation.html", items=service.latest_of(organisation))


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(level_labels=LEVEL_LABELS, effects_of=effects)
    app.jinja_env.globals.update(form_step=form_steps.step_of, form_last_step=form_steps.last_of)
    app.jinja_env.filters["saved"] = saved_words
