"""The migrations make the very tables that the models describe, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Column, Integer, MetaData, Table, text
from sqlalchemy.exc import IntegrityError

from marketplace import create_app
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
    assert [one for one in told if "add_table" in one and "forgotten" in one]
    assert [one for one in told if "add_column" in one and "forgotten" in one]


def test_an_older_site_keeps_its_rows(tmp_path: Path):
    """SQLite copies tables that others refer to on the way: nothing may be lost or left without its parent."""
    site = create_app({"DATABASE_URL": f"sqlite:///{tmp_path / 'old.db'}"}, tmp_path)
    with site.app_context():
        upgrade(revision="0002")
        day = "2026-11-01 00:00:00"
        put = {
            "person": {"email": "lan@example.vn", "name": "Lan", "password_hash": "", "language": "vi"},
            "organisation": {"name": "Viện", "name_folded": "vien", "kind": "VIEN", "province": "80"},
            "technology": {"number": "CN-2026-0001", "title": "Máy sấy", "status": "expired", "author_id": 1},
        }
        texts = dict.fromkeys(("name_en", "address", "website", "email", "phone", "about", "about_en"), "")
        put["organisation"] |= {**texts, "verified_document": ""}
        long = ("problem", "solution", "benefit", "trl_evidence", "summary_en", "decision_words")
        put["technology"] |= {**dict.fromkeys(long, ""), "keywords": "[]", "decision_reasons": "[]"}
        put["technology"] |= {"state_funded": 0, "organisation_id": 1}
        with db.engine.begin() as connection:
            for table, values in put.items():
                row = {**values, "id": 1, "public_id": f"{table:x<12}"[:12], "version": 1}
                row |= {"created_at": day, "updated_at": day}
                names = ", ".join(row)
                marks = ", ".join(f":{name}" for name in row)
                connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), row)
            connection.execute(text("INSERT INTO technology_code VALUES (1, 1, 'st_field', '211')"))
        upgrade()
        with db.engine.connect() as connection:
            title = connection.execute(text("SELECT title, legal_list FROM technology")).one()
            assert tuple(title) == ("Máy sấy", "CHUARO")
            assert connection.execute(text("SELECT count(*) FROM technology_code")).scalar_one() == 1
            assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
            with pytest.raises(IntegrityError):
                connection.execute(text("INSERT INTO technology_code VALUES (2, 99, 'st_field', '211')"))
        db.engine.dispose()
