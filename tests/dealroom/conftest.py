"""A deal between Minh and Lan with Hoa as its broker, and files of either side at every level."""

# ruff: noqa: F811 - a fixture bears the name of the argument that asks for it

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

from marketplace.accounts.models import Person
from marketplace.dealroom import files, nda
from marketplace.dealroom.models import DealFile
from marketplace.deals.models import Deal
from marketplace.kernel.db import transaction
from marketplace.kernel.typesetting import typeset
from tests.deals.conftest import accepted, deal, interest, lua, thu  # noqa: F401 - fixtures
from tests.deals.test_cases import tuan  # noqa: F401 - fixture

_made: dict[tuple[str, int], bytes] = {}


def pdf(words: str = "Bản vẽ buồng sấy", pages: int = 1) -> bytes:
    """A small PDF that says ``words`` on every page."""
    if (words, pages) not in _made:
        drawing = Path(__file__).parent / "pages.typ"
        _made[words, pages] = typeset(drawing, {"words": words, "pages": pages})
    return _made[words, pages]


def upload(data: bytes, name: str = "banve.pdf") -> FileStorage:
    return FileStorage(io.BytesIO(data), filename=name)


def accept(deal: Deal, *people: Person) -> None:
    with transaction():
        for person in people:
            nda.accept(deal, person, nda.newest().sha256, "192.0.2.7")


@pytest.fixture
def put(deal: Deal) -> Callable[..., DealFile]:
    """``put(lan, "nda")``: a file of her side at that level."""

    def one(
        person: Person, level: str, side: str = "supply", title: str = "Bản vẽ", data: bytes | None = None, **more: Any
    ) -> DealFile:
        with transaction():
            return files.put(deal, person, upload(pdf() if data is None else data, **more), title, level, side)

    return one
