"""One of everything in every status, with the whole cast, and a canary in every private field.

The world is made once for each test process, by the services that the site itself uses, and kept; every test
that asks for ``world`` gets it as it was. What a test writes is gone after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from flask import Flask
from sqlalchemy import select

from marketplace.extensions import db
from tests.pages.ledger import Ledger
from tests.stores import KEEP, Folder, PostgresDatabase, SqliteFile, Store
from tests.visitor import Visitor

GUEST = "guest"
PEOPLE = ("guest", "lan", "minh", "hoa", "quan", "an", "admin")
GROUPS = {
    "everyone": frozenset(PEOPLE),
    "nobody": frozenset(),
    "members": frozenset(PEOPLE) - {GUEST},
    "officers": frozenset({"hoa", "quan", "admin"}),
}


def who(words: str) -> frozenset[str]:
    """The people of a table: names and groups, with "-name" for somebody left out."""
    found: set[str] = set()
    for word in words.split():
        if word.startswith("-"):
            found -= {word[1:]}
        else:
            assert word in GROUPS or word in PEOPLE, f"nobody is called {word!r}"
            found |= GROUPS.get(word, {word})
    return frozenset(found)


@dataclass(frozen=True)
class Secret:
    """Words that only some may read; others only on pages whose path fits ``where`` (by person)."""

    words: str
    readers: frozenset[str]
    where: tuple[tuple[frozenset[str], str], ...] = ()

    def stands_in(self, text: str) -> bool:
        """Is it in ``text``, not as a part of longer words?"""
        return self.words in text and bool(re.search(rf"(?<![\w.-]){re.escape(self.words)}(?![\w-])", text))

    def may_stand(self, person: str, path: str) -> bool:
        if person in self.readers:
            return True
        return any(person in people and re.match(pattern, path) for people, pattern in self.where)


@dataclass(frozen=True)
class Account:
    """What tests know of a person: enough to sign in, and to be addressed."""

    name: str
    email: str
    public_id: str


@dataclass
class World:
    """The people, the things by name ("lan.technology.draft"), and the secrets."""

    app: Flask
    stores: list[Store]
    ledger: Ledger
    people: dict[str, Account] = field(default_factory=dict)
    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    secrets: dict[str, Secret] = field(default_factory=dict)
    forms: dict[str, list[Any]] = field(default_factory=dict)  # found once, see forms_found
    answers: dict[tuple[str, str], Any] = field(default_factory=dict)  # read once, see addresses.read
    _cookies: dict[str, str] = field(default_factory=dict)
    _tokens: dict[str, tuple[str, str]] = field(default_factory=dict)

    def secret(self, words: str, readers: str, where: Iterable[tuple[str, str]] = ()) -> str:
        """Note a canary and give it back, to be put into a field."""
        assert words not in self.secrets, f"two secrets are called {words}"
        places = tuple((who(people), pattern) for people, pattern in where)
        self.secrets[words] = Secret(words, who(readers), places)
        return words

    def note(self, name: str, row: Any, **more: Any) -> Any:
        """Remember a row as the thing called ``name``; ``more`` are further parts of its address."""
        assert name not in self.things, f"two things are called {name}"
        self.things[name] = {"public_id": row.public_id, **more} if row is not None else more
        return row

    def values(self, case: str) -> dict[str, Any]:
        """The parts of an address for a case: "lan.need.draft", "lan.need.draft verb=submit", "token=x".

        A value "@name" is the public id of that person or thing.
        """
        first, *rest = case.split()
        words = rest if "=" not in first else [first, *rest]
        found = {} if "=" in first else dict(self.things[first])
        for word in words:
            name, _, value = word.partition("=")
            found[name] = self.public_id(value[1:]) if value.startswith("@") else value
        return found

    def public_id(self, name: str) -> str:
        return self.people[name].public_id if name in self.people else str(self.things[name]["public_id"])

    def visitor(self, name: str) -> Visitor:
        """A browser of that person, signed in since before the world was kept (but for the guest)."""
        client = self.app.test_client()
        assert isinstance(client, Visitor)
        if name != GUEST:
            client.set_cookie(self.app.config["SESSION_COOKIE_NAME"], self._cookies[name])
            client.known_token = self._tokens[name]
        return client

    def sign_in(self, name: str) -> None:
        client = self.app.test_client()
        assert isinstance(client, Visitor)
        client.sign_in(self.people[name]).csrf_token()
        cookie = client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        self._cookies[name], self._tokens[name] = cookie.value, client.known_token

    def rows(self, model: Any) -> list[Any]:
        return list(db.session.execute(select(model).order_by(model.id)).scalars().unique())

    def keep(self) -> None:
        for store in self.stores:
            store.keep()
        self.ledger.open()

    def put_back(self) -> None:
        """Everything as it was when the world was kept."""
        db.session.rollback()
        for store in self.stores:
            store.put_back()
        self.ledger.was_put_back()

    def close(self) -> None:
        for store in self.stores:
            store.close()
        self.ledger.close()


class Place(Protocol):
    """What of the site's fixture a world needs."""

    app: Flask
    instance: Path


class _SecondCopy(PostgresDatabase):
    """As the site's own store, in a schema of its own."""

    def keep(self) -> None:
        self._connection.execute(KEEP.replace("kept", "world"))  # type: ignore[arg-type]

    def put_back(self) -> None:
        self._connection.execute("SELECT world.put_back()")


@contextmanager
def empty_world(site: Place, copies: Path) -> Iterator[World]:
    """A world without people, ready to be filled and kept."""
    url = site.app.config["SQLALCHEMY_DATABASE_URI"]
    stores: list[Store] = [Folder(site.instance, copies / "files")]
    if url.startswith("sqlite"):
        stores += [SqliteFile(path) for path in sorted(site.instance.glob("*.db"))]
    else:
        stores.append(_SecondCopy(url))
    world = World(site.app, stores, Ledger(url, list(db.metadata.sorted_tables)))
    try:
        yield world
    finally:
        world.close()
