"""An administrator, and a text to work with."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.content.models import PAGE, Article
from marketplace.content.shipped import Wording
from marketplace.extensions import db
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from tests.cast import make_person


@pytest.fixture
def admin(app: Flask) -> Person:
    with transaction():
        return make_person("Quản trị", "quantri@example.vn", "admin")


@pytest.fixture
def second_admin(app: Flask) -> Person:
    with transaction():
        return make_person("Quản trị hai", "quantri2@example.vn", "admin")


def article(slug: str, kind: str = PAGE) -> Article:
    """An article by the end of its address."""
    statement = select(Article).where(Article.slug == slug, Article.kind == kind)
    return db.session.execute(statement).scalar_one()


def news(**changed: Any) -> Wording:
    """A piece of news in both languages."""
    values: dict[str, Any] = {
        "title_vi": "Sàn mở cửa",
        "body_vi": "## Giờ mở cửa\n\nTám giờ.",
        "title_en": "The exchange opens",
        "body_en": "At eight.",
        "day": today(),
    }
    return Wording(**{**values, **changed})
