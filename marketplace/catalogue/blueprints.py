"""The addresses of the two kinds and of files; views of both kinds are written once."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask_login import current_user

from marketplace.accounts.models import Person
from marketplace.catalogue.models import KINDS

technology = Blueprint("technology", __name__, url_prefix="/cong-nghe")
need = Blueprint("need", __name__, url_prefix="/nhu-cau")
files = Blueprint("files", __name__, url_prefix="/tep")


def present_kind() -> str:
    """The kind of listing that this request is about."""
    kind = request.blueprint or ""
    if kind not in KINDS:
        raise RuntimeError("this view serves the catalogue's two kinds only")
    return kind


def present_model() -> Any:
    return KINDS[present_kind()]


def person() -> Person:
    """Whoever has signed in, as the row itself."""
    found: Person = current_user._get_current_object()
    return found
