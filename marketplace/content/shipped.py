"""The texts that come with the program: data/articles.toml says which, data/vi and data/en hold them as Markdown."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from marketplace.content.models import FACTS, TEXTS, ArticleVersion
from marketplace.kernel.text import clean, clean_line

DATA = Path(__file__).parent / "data"
LANGUAGES = ("vi", "en")
STEP = 10  # between two that come with the program, so that others fit in


@dataclass(frozen=True)
class Wording:
    """What an officer writes: an article's next version, or its first."""

    title_vi: str
    body_vi: str
    title_en: str = ""
    body_en: str = ""
    summary_vi: str = ""
    summary_en: str = ""
    day: date | None = None
    last_day: date | None = None
    place: str = ""
    source: str = ""
    link: str = ""
    verified_on: date | None = None


Text = Wording | ArticleVersion


@dataclass(frozen=True)
class Shipped:
    """One text of the program, and where it belongs."""

    kind: str
    slug: str
    position: int
    wording: Wording = field(compare=False)


def all_texts() -> Iterable[Shipped]:
    """Every text, in the order of the list."""
    listed = tomllib.loads((DATA / "articles.toml").read_text("utf-8"))["article"]
    for place, one in enumerate(listed, start=1):
        yield Shipped(one["kind"], one["slug"], place * STEP, wording(one, one["slug"]))


def wording(row: dict[str, Any], slug: str, folder: Path = DATA) -> Wording:
    """A row of the list with the bodies from the files of its name."""
    values: dict[str, Any] = {name: row[name] for name in FACTS if name in row}
    for language in LANGUAGES:
        for name in TEXTS[:-1]:
            values[f"{name}_{language}"] = clean_line(row.get(f"{name}_{language}", ""))
        values[f"body_{language}"] = clean((folder / language / f"{slug}.md").read_text("utf-8"))
    return Wording(**values)
