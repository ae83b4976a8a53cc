"""Health, for whoever watches the site: /healthz (the process answers) and /readyz (it can do its work)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from marketplace.extensions import db
from marketplace.kernel import counters
from marketplace.kernel.policy import door

bp = Blueprint("health", __name__)
blueprints = (bp,)

WORKER_SILENCE = 60.0  # seconds
CHECKS: dict[str, Callable[[], bool]] = {}


def check(name: str) -> Callable[[Callable[[], bool]], Callable[[], bool]]:
    """Register something that must hold before the site calls itself ready."""

    def register(probe: Callable[[], bool]) -> Callable[[], bool]:
        CHECKS[name] = probe
        return probe

    return register


@check("database")
def database_answers() -> bool:
    try:
        db.session.execute(text("SELECT 1 FROM alembic_version"))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


@check("worker")
def worker_lives() -> bool:
    silence = counters.seconds_since_beat("worker")
    return silence is not None and silence < WORKER_SILENCE


@bp.get("/healthz")
@door("anyone")
def healthz() -> ResponseReturnValue:
    return "ok", 200, {"Content-Type": "text/plain"}


@bp.get("/readyz")
@door("anyone")
def readyz() -> ResponseReturnValue:
    """200 when every check holds, else 503; says which."""
    results: dict[str, Any] = {name: probe() for name, probe in CHECKS.items()}
    return jsonify(results), 200 if all(results.values()) else 503
