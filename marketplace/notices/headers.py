"""Header lines of letters in Vietnamese.

Python's own folding (seen in 3.11) loses the space between two encoded words when a line breaks there, so that
"trấu và mùn cưa" arrives as "trấu vàmùn cưa". Here whole phrases are encoded, spaces included (RFC 2047 §6.2).
"""

from __future__ import annotations

from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry, UniqueAddressHeader, UniqueUnstructuredHeader
from email.policy import Policy


def _encoded(text: str, name: str, policy: Policy) -> str:
    return Header(text, "utf-8", maxlinelen=76, header_name=name).encode(linesep=policy.linesep)


class Subject(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]
    def fold(self, *, policy: Policy) -> str:
        if self.isascii():
            return super().fold(policy=policy)
        return f"{self.name}: {_encoded(str(self), self.name, policy)}{policy.linesep}"


class Sender(UniqueAddressHeader, BaseHeader):  # type: ignore[misc]
    """One address with a name."""

    def fold(self, *, policy: Policy) -> str:
        (address,) = self.addresses
        if address.display_name.isascii():
            return super().fold(policy=policy)
        name = _encoded(address.display_name, self.name, policy)
        return f"{self.name}: {name}{policy.linesep} <{address.addr_spec}>{policy.linesep}"


class Address(UniqueUnstructuredHeader, BaseHeader):  # type: ignore[misc]
    """An address in angle brackets, on one line: Python would encode one that is longer than a line (RFC 2369 §2)."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
HEADERS.map_to_type("subject", Subject)
HEADERS.map_to_type("from", Sender)
HEADERS.map_to_type("list-unsubscribe", Address)
