"""What the demo shows on the pages of rooms, in demo mode only."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, render_template

from marketplace.demo.data import read
from marketplace.kernel.ui import fills


@fills("accounts.sign_in")
def cast(subject: Any, actor: Any) -> str:
    """Who can sign in, and with what: for whoever tries the site out."""
    if current_app.config["MODE"] != "demo":
        return ""
    return render_template("demo/_cast.html", people=read("people"))


def init_app(app: Flask) -> None:
    """Importing this file has registered it."""
