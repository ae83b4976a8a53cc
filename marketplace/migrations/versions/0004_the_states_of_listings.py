"""the states of listings

What the database holds true of listings has changed with their states. Autogeneration does not see checks, so
this is written by hand; SQLite copies each table for it.

Revision ID: 0004
Revises: 0003
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OLD = "'draft', 'submitted', 'published', 'returned', 'refused', 'withdrawn', 'expired'"
NEW = (
    "'draft', 'submitted', 'confirming', 'published', 'returned', 'refused', 'withdrawn', 'expired', 'hidden', 'merged'"
)
ADDED = {
    "not_prohibited": "status <> 'published' OR legal_list <> 'CAM'",
    "merged_somewhere": "status <> 'merged' OR merged_into_id IS NOT NULL",
    "legal_list": "legal_list IN ('KK', 'HC', 'CAM', 'KHONG', 'CHUARO')",
}


def upgrade():
    for table in ("technology", "need"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_status"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_status"), f"status IN ({NEW})")
            for name, text in ADDED.items():
                batch.create_check_constraint(op.f(f"ck_{table}_{name}"), text)


def downgrade():
    for table in ("technology", "need"):
        with op.batch_alter_table(table) as batch:
            for name in ("status", *ADDED):
                batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_{table}_status"), f"status IN ({OLD})")
