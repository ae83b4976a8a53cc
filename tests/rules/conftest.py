"""Every rule is shown to bite: a copy of the house is broken on purpose, and the rule must name the place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.sources import PACKAGE, Break, copy_house


@pytest.fixture
def broken(tmp_path: Path) -> Break:
    """``broken("kernel/clock.py", "import os")`` appends to a file of a copy, or makes it; returns the root."""
    root = copy_house(tmp_path / "house")

    def change(name: str, addition: str) -> Path:
        path = root / PACKAGE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(before + "\n" + addition + "\n", encoding="utf-8")
        return root

    return change
