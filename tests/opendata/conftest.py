"""What a page asks of the database."""

from __future__ import annotations

from tests.console.conftest import statements

__all__ = ["statements"]
