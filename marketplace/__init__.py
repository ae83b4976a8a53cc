"""The technology exchange: an application factory that opens the rooms in order.

Rooms import only from rooms to their left (docs/architecture.md); this file, errors, cli, serve and demo are the
front hall, which may know everyone.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Flask

from marketplace import config as configuration
from marketplace.extensions import babel, csrf, db, limiter, login_manager, migrate
from marketplace.kernel import counters, icons, policy, scripts, ui, web
from marketplace.kernel import db as database

ROOMS = (
    "kernel",
    "reference",
    "accounts",
    "notices",
    "catalogue",
    "search",
    "matching",
    "moderation",
    "deals",
    "dealroom",
    "offers",
    "agreements",
    "fulfilment",
    "answers",
    "opendata",
    "content",
    "console",
)
# What of a room is opened, in this order, where the room has it.
PARTS = ("models", "policies", "sync", "jobs", "housekeeping", "slots", "views")


def create_app(overrides: Mapping[str, Any] | None = None, instance: Path | None = None) -> Flask:
    """An application on the instance folder given, else the one that INSTANCE_PATH names, else ``instance/``.

    Opens no database. Raises config.BadSetting.
    """
    where = Path(instance or configuration.instance_path())
    app = Flask(__name__, instance_path=str(where), static_folder=None)
    app.config.from_mapping(configuration.load(where, overrides))
    app.config["SIGN_IN_ENDPOINT"] = "accounts.sign_in"
    web.init_app(app)
    counters.init_app(app)
    db.init_app(app)
    database.init_app(app)
    migrate.init_app(app, db, directory=str(Path(__file__).parent / "migrations"))
    babel.init_app(app, locale_selector=web.language)
    csrf.init_app(app)  # before every other door: a POST without a valid token is 400
    login_manager.init_app(app)
    limiter.init_app(app)
    policy.init_app(app)
    ui.init_app(app)
    scripts.init_app(app)
    icons.init_app(app)
    for room in ROOMS:
        open_room(app, room)
    for hall in ("errors", "cli", "evaluate"):
        import_module(f"marketplace.{hall}").init_app(app)
    if app.config["MODE"] == "demo":
        import_module("marketplace.demo.slots").init_app(app)
    return app


def open_room(app: Flask, room: str) -> None:
    """Import the parts of a room; register its blueprints and let it bind itself to the application."""
    for part in PARTS:
        name = f"marketplace.{room}.{part}"
        if find_spec(name) is None:
            continue
        module = import_module(name)
        if hasattr(module, "init_app") and part in ("sync", "slots", "views"):
            module.init_app(app)
        for blueprint in getattr(module, "blueprints", ()):
            app.register_blueprint(blueprint)
