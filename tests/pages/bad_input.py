"""What people and programs type where it does not belong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.html import Element

SCRIPT = "</textarea></select></title><script>window.tiem=1</script><img src=x onerror=tiem()><svg onload=tiem()>"
# Asked back as its product if some engine computes what was typed.
SUM, PRODUCT = "{{ 4721*8317 }} ${4721*8317} {% print 4721*8317 %} #{4721*8317}", "39264557"
LONG = "mít sấy " * 1250


@dataclass(frozen=True)
class Bad:
    """One way to fill a field: its name, and the values sent (none: the field is left out)."""

    name: str
    values: tuple[str, ...]

    @property
    def typed(self) -> str:
        return self.values[0] if self.values else ""


TEXTS = (
    Bad("empty", ("",)),
    Bad("blank", (" \t\r\n\u00a0\u3000 ",)),
    Bad("10,000 characters", (LONG,)),
    Bad("10,000 characters in one word", ("ấ" * 10_000,)),
    Bad("NUL", ("mít\x00sấy",)),
    Bad("control characters", ("mít\x01\x08\x0b\x1b[31m\x7f\x85sấy",)),
    Bad("line ends", ("mít\r\nBcc: an@example.vn\r\n\r\n.\r\nDATA",)),
    Bad("four bytes", ("🦆🍈 𠀀𝟘👩‍🔬",)),
    Bad("right to left", ("\u202ephp.gnp\u202c \u2066\u200f",)),
    Bad("lone marks", ("\u0301\u0323\u0300" * 40,)),
    Bad("a tower of marks", ("a" + "\u0302\u0301" * 2000,)),
    Bad("half a pair", ("mít \ufffe\ufdd0\ue000",)),
    Bad("script", (SCRIPT,)),
    Bad("quotes and SQL", ("'\"`;--'); DROP TABLE person;/* %27 OR '1'='1",)),
    Bad("templates", (SUM,)),
    Bad("format signs", ("100 % %s %d %(name)s %(x)q {0} {name} {} %%",)),
    Bad("paths", ("../../etc/passwd\\..\\..",)),
    Bad("formula", ('=HYPERLINK("http://x")@SUM(1)',)),
    Bad("javascript address", ("javascript:alert(1)",)),
    Bad("left out", ()),
    Bad("twice", ("một", "hai")),
    Bad("three hundred times", tuple(f"giá trị {n}" for n in range(300))),
)
NUMBERS = tuple(
    Bad(f"number {value}", (value,))
    for value in ("-1", "0", "1e309", "NaN", "１２３", "9" * 40, "9223372036854775808", "1,5", "0x10", "१२३", "--1")
)
DATES = tuple(
    Bad(f"date {value}", (value,))
    for value in ("31/02/2026", "0000-00-00", "9999-12-31", "31/12/9999", "10000-01-01", "01/01/0001", "2026-13-01")
)
CHOICES = (
    Bad("empty", ("",)),
    Bad("not on the list", ("khong-co",)),
    Bad("NUL", ("x\x00",)),
    Bad("10,000 characters", (LONG,)),
    Bad("script", (SCRIPT,)),
    Bad("templates", (SUM,)),
    Bad("left out", ()),
    Bad("twice", ("211", "khong-co")),
    Bad("three hundred times", tuple(f"ma-{n}" for n in range(300))),
)
FILES = (
    ("nothing.pdf", b""),
    ("a.pdf", b"MZ\x90\x00 not a pdf"),
    ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='tiem()'/>"),
    ("../../a\x00b.exe", b"#!/bin/sh\n"),
    ("<script>tiem()<script>.pdf", b"%PDF-1.4\n"),
    ("a.csv", b'\xff\xfe\x00\x01,\n=1+1,"\n'),
    ("a.xlsx", b"PK\x03\x04 broken"),
    ("a.jsonl", b"[" * 5000),
)


def cases_for(control: Element) -> Iterator[Bad]:
    """All that may be tried on a control; files are tried apart."""
    kind = control.get("type", "text").lower()
    if control.tag in {"select", "button"} or kind in {"radio", "checkbox", "hidden", "submit", "button"}:
        yield from CHOICES
    elif kind != "file":
        yield from TEXTS
        yield from NUMBERS
        yield from DATES


def a_few(control: Element, turn: int, most: int) -> list[Bad]:
    """Always the script; of the others some, others at every turn, so that all come round on the fields of the site."""
    known = list(cases_for(control))
    script = [bad for bad in known if bad.name == "script"]
    others = [bad for bad in known if bad.name != "script"]
    count = min(most - 1, len(others))
    return script + [others[(turn + n * len(others) // count) % len(others)] for n in range(count)]


def is_text(control: Element) -> bool:
    """Is it a box in which people write words that must not be lost?"""
    kind = control.get("type", "text").lower()
    return control.tag == "textarea" or (control.tag == "input" and kind in {"text", "email", "tel", "url", "search"})


def _text_of(element: Any) -> str:
    return "".join(part for part in element.holds if isinstance(part, str))


def _is_data(element: Any) -> bool:
    """A block that no browser runs; whoever broke out of it would have left half of it behind."""
    if element.get("type") != "application/ld+json":
        return False
    try:
        return isinstance(json.loads(_text_of(element)), dict)
    except ValueError:
        return False


def injected(page: Any) -> list[str]:
    """Elements that came out of what was typed. Linked data may say it: as data that can still be read as such."""
    found = [f"<{e.tag}>" for e in page.all("script") if "tiem" in _text_of(e) and not _is_data(e)]
    found += [
        f"<{e.tag} {a}>" for e in page.all() for a, v in e.attributes.items() if a.startswith("on") and "tiem" in v
    ]
    found += [f"<{e.tag} href>" for e in page.all("a", "form") for a in ("href", "action") if "javascript:" in e.get(a)]
    return found
