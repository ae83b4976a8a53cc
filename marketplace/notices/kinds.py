"""Occasions and their words. A room registers its own when it is imported."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from marketplace.kernel.text import clean, clean_line

PLACEHOLDER = re.compile(r"%\((\w+)\)")
LONGEST_SUBJECT = 200  # characters


@dataclass(frozen=True)
class Links:
    """A heading and what stands under it, as pairs of words and an address of this site."""

    heading: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Extra:
    """What only the mail holds and nobody keeps: more paragraphs, lists of links, and a calendar object (RFC 5545).

    ``method`` is that of RFC 5546: REQUEST, CANCEL; without it there is no calendar object. ``stop``: the words and the
    address of the page on which such mails are stopped, told to programs too (RFC 2369).
    """

    words: str = ""
    method: str = ""
    calendar: bytes = b""
    lists: tuple[Links, ...] = ()
    stop: tuple[str, str] | None = None


@dataclass(frozen=True)
class Kind:
    """What is said on one occasion: lazy texts with %(placeholders)s filled from the notice's params.

    ``prepare`` turns the stored params into shown ones in the reader's language (codes into labels, say).
    A literal per cent sign is written ``%%``. ``mail_link`` makes the link of the mail from the stored params when it
    is sent, so that no token is ever kept; None: there is no longer a reason to send it. ``is_private``: the address
    it goes to is shown to nobody, and is forgotten once the server has taken the mail or will not take it any more.
    ``mail_extra`` makes, from the stored params and the address, what only the mail holds, again when it is sent.
    """

    name: str
    subject: Any
    body: Any
    on_site: bool = True
    by_mail: bool = True
    prepare: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
    mail_link: Callable[[Mapping[str, Any]], str | None] | None = None
    is_private: bool = False
    mail_extra: Callable[[Mapping[str, Any], str], Extra] | None = None


@dataclass(frozen=True)
class Words:
    """A notice in one language: one line, and a few sentences."""

    subject: str
    body: str


KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make occasions known; a room does this for its own when it is imported."""
    for kind in kinds:
        if kind.name in KINDS:
            raise RuntimeError(f"two kinds of notice called {kind.name}")
        KINDS[kind.name] = kind


def check(kind: Kind, params: Mapping[str, Any]) -> None:
    """Raise KeyError when the texts of ``kind`` ask for something that ``params`` do not hold."""
    given = kind.prepare(params) if kind.prepare else params
    missing = set(PLACEHOLDER.findall(f"{kind.subject}{kind.body}")) - given.keys()
    if missing:
        raise KeyError(f"{kind.name} needs {', '.join(sorted(missing))}")


def words_of(name: str, params: Mapping[str, Any]) -> Words:
    """The words of a notice, in the present language. An old notice whose kind is gone is still shown."""
    kind = KINDS.get(name)
    if kind is None:
        return Words(_("Thông báo"), "")
    return fill(kind.subject, kind.body, kind.prepare(params) if kind.prepare else params)


def fill(subject: Any, body: Any, params: Mapping[str, Any]) -> Words:
    """Put ``params`` into both texts; what is missing (an old notice, a newer text) becomes an ellipsis."""
    values = _Lenient(params)
    return Words(clean_line(str(subject) % values)[:LONGEST_SUBJECT], clean(str(body) % values))


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def mail_link_of(name: str, params: Mapping[str, Any], link: str) -> str | None:
    """Where the mail of a notice leads: ``link``, or what its kind makes of ``params`` now; None: send nothing."""
    kind = KINDS.get(name)
    return kind.mail_link(params) if kind is not None and kind.mail_link is not None else link


def extra_of(name: str, params: Mapping[str, Any], to: str) -> Extra:
    """What only the mail of a notice holds."""
    kind = KINDS.get(name)
    return kind.mail_extra(params, to) if kind is not None and kind.mail_extra is not None else Extra()
