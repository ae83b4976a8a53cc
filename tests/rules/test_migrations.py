"""The migrations make the very tables that the models describe, on both databases."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import Column, Integer, MetaData, Table

from marketplace.extensions import db
from marketplace.kernel import counters


def differences(metadata: MetaData) -> list[str]:
    """What a new migration would change; the tables of the second store are made without one."""
    ours = set(counters.metadata.tables) | {"alembic_version"}

    def wanted(item: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
        return not (kind == "table" and name in ours)

    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": wanted})
        return [str(difference) for difference in compare_metadata(context, metadata)]


def test_house_keeps_it(app: Flask):
    assert differences(db.metadata) == []


def test_a_model_without_migration_is_told(app: Flask):
    copy = MetaData(naming_convention=db.metadata.naming_convention)
    for table in db.metadata.tables.values():
        table.to_metadata(copy)
    Table("forgotten", copy, Column("id", Integer, primary_key=True))
    copy.tables["job"].append_column(Column("forgotten", Integer))
    told = differences(copy)
    assert [text for text in told if "add_table" in text and "forgotten" in text]
    assert [text for text in told if "add_column" in text and "forgotten" in text]
