"""How Alembic reaches our tables (called by Flask-Migrate)."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app

from marketplace.extensions import db
from marketplace.kernel.db import UtcDateTime


def no_empty_revision(_context: Any, _revision: Any, directives: Any) -> None:
    """Write no file when models and tables agree."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def is_ours(_object: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Tables that no model knows (the counters beside PostgreSQL) are left alone."""
    return not (kind == "table" and reflected and compare_to is None)


def plain(kind: str, thing: Any, _context: Any) -> str | bool:
    """Migrations must go on running when our own column types have changed: write what the database sees."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, UtcDateTime) else False


def keep_keys(connection: Any, wish: str) -> None:
    """SQLite changes a table by copying it and dropping the old one, which its foreign keys would forbid.

    They can be switched off and on only outside a transaction; ``look_at_keys`` looks at them within it.
    """
    if connection.dialect.name == "sqlite":
        connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={wish}")


def look_at_keys(connection: Any) -> None:
    """Before the migrations are committed: does every reference still lead to a row?"""
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"the migration would break references: {broken[:5]}")


arguments = current_app.extensions["migrate"].configure_args
with db.engine.connect() as connection:
    keep_keys(connection, "OFF")
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        process_revision_directives=no_empty_revision,
        include_object=is_ours,
        render_item=plain,
        transactional_ddl=True,  # SQLite can, too: a migration that is killed has not begun
        **arguments,
    )
    with context.begin_transaction():
        context.run_migrations()
        look_at_keys(connection)
    keep_keys(connection, "ON")
