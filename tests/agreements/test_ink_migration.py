"""Signatures in ink of before two people were asked for: they stay, and are marked; the next one needs two."""

# ruff: noqa: F811 - a fixture bears the name of the argument that asks for it

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import MetaData, text
from sqlalchemy.exc import IntegrityError

from marketplace.extensions import db
from tests.fulfilment.test_part_migration import empty, put, rows  # noqa: F401 - a fixture among them

INK: dict[str, Any] = {"method": "ink", "serial": "", "confirmed_at": None}
SIGNATURES = {
    1: {**INK, "side": "supply", "handed_in_by_id": 1, "confirmed_by_id": 1},
    2: {**INK, "side": "demand", "handed_in_by_id": 2, "confirmed_by_id": 1},
}
# number: who handed it in, for which side
PAPERS = {1: (1, "supply"), 2: (2, "supply"), 3: (1, "demand")}


def test_old_signatures_stay(empty: Flask):
    upgrade(revision="0007")
    with db.engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)
        for number in (1, 2):
            put(connection, tables, "person", number)
        for number in (1, 11, 12, 13):
            put(connection, tables, "stored_file", number, kind="document", sha256=f"{number:064}")
        put(connection, tables, "agreement_version", origin="built")
        deal = connection.execute(text("SELECT demand_id FROM deal")).scalar_one()
        put(connection, tables, "membership", person_id=1, organisation_id=deal, role="owner")
        for number, values in SIGNATURES.items():
            put(connection, tables, "signature", number, version_id=1, **values)
        for number, (sender, side) in PAPERS.items():
            papers = {"version_id": 1, "side": side, "method": "ink", "file_id": number + 10}
            put(connection, tables, "signed_paper", number, sender_id=sender, **papers)
    upgrade()
    assert [bool(one) for (one,) in rows("SELECT confirmed_alone FROM signature ORDER BY id")] == [True, False]
    # The broker for a side; that side's own person; the broker as a member of the side.
    assert [bool(one) for (one,) in rows("SELECT by_broker FROM signed_paper ORDER BY id")] == [True, False, False]
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(text("UPDATE signature SET handed_in_by_id = confirmed_by_id WHERE id = 2"))
    downgrade(revision="0007")
    assert rows("SELECT count(*) FROM signature") == [(2,)]
    upgrade()
    assert [bool(one) for (one,) in rows("SELECT confirmed_alone FROM signature ORDER BY id")] == [True, False]
