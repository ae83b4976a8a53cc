"""Who may do what: rules registered per action and model, and doors on views. What has no rule is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import AnonymousUserMixin, current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from marketplace.extensions import db


class Guest(AnonymousUserMixin):
    """Somebody who has not signed in."""

    id = None
    public_id = None
    name = ""
    is_officer = False

    def has_role(self, *roles: str) -> bool:
        return False


Rule = Callable[[Any, Any], bool]
Door = Callable[[Any], bool]
View = TypeVar("View", bound=Callable[..., Any])
Row = TypeVar("Row")

RULES: dict[tuple[str, type], Rule] = {}
DOORS: dict[str, Door] = {"anyone": lambda actor: True, "members": lambda actor: actor.is_authenticated}


def rule(action: str, *models: type) -> Callable[[Rule], Rule]:
    """Register a predicate ``(actor, subject) -> bool`` for an action on models. It may not query."""

    def register(predicate: Rule) -> Rule:
        for model in models:
            if (action, model) in RULES:
                raise RuntimeError(f"two rules for {action} on {model.__name__}")
            RULES[action, model] = predicate
        return predicate

    return register


def allows(actor: Any, action: str, subject: Any) -> bool:
    """May ``actor`` do ``action`` to ``subject``? No rule, no permission."""
    for model in type(subject).__mro__:
        predicate = RULES.get((action, model))
        if predicate is not None:
            return predicate(actor, subject)
    return False


def fetch_for(actor: Any, action: str, model: type[Row], public_id: str, options: Sequence[Any] = ()) -> Row:
    """The row with that public id: 404 if the actor may not even see it, 403 if not allowed ``action``."""
    statement = select(model).where(cast(Any, model).public_id == public_id).options(*options)
    row = db.session.execute(statement).scalar_one_or_none()
    if row is None or not allows(actor, "see", row):
        abort(404)
    if not allows(actor, action, row):
        abort(403)
    return row


def door(name: str) -> Callable[[View], View]:
    """Say who may knock at a view: a name in DOORS. Stands nearest to the function."""

    def mark(view: View) -> View:
        view.door = name  # type: ignore[attr-defined]
        return view

    return mark


def guard() -> Response | None:
    """Before each request: refuse a view without a door, and whoever may not pass the one it has."""
    if request.endpoint is None:
        return None  # nothing there: the 404 or 405 that follows is public
    name = getattr(current_app.view_functions[request.endpoint], "door", None)
    if name is None:
        current_app.logger.error("view without a door: %s", request.endpoint)
        abort(403)
    if DOORS[name](current_user):
        return None
    if current_user.is_authenticated:
        abort(403)
    return redirect(url_for(current_app.config["SIGN_IN_ENDPOINT"], next=_way_back()), 303)


def _way_back() -> str | None:
    """Where to return after signing in: only a page that was being read, never a form that was sent."""
    return request.full_path.rstrip("?") if request.method == "GET" else None


def init_app(app: Flask) -> None:
    app.before_request(guard)
