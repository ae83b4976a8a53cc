"""What templates need of the code lists."""

from __future__ import annotations

from flask import Flask

from marketplace.reference import service


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(label=service.label, codes=service.codes, code_entry=service.find)
