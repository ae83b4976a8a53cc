"""saved searches, and what people were told of for them

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)


def upgrade():
    op.create_table(
        "saved_search",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("rhythm", sa.String(length=10), nullable=False),
        sa.Column("looked_at", WHEN, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("updated_at", WHEN, nullable=False),
        sa.CheckConstraint("kind IN ('technology', 'need', 'both')", name=op.f("ck_saved_search_kind")),
        sa.CheckConstraint("rhythm IN ('daily', 'weekly', 'none')", name=op.f("ck_saved_search_rhythm")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_search_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("person_id", "digest", name=op.f("uq_saved_search_person_id_digest")),
        sa.UniqueConstraint("public_id", name=op.f("uq_saved_search_public_id")),
    )
    op.create_index("ix_saved_search_due", "saved_search", ["rhythm", "looked_at"])
    op.create_table(
        "saved_search_told",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("told_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_search_told_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search_told")),
        sa.UniqueConstraint(
            "person_id", "kind", "public_id", name=op.f("uq_saved_search_told_person_id_kind_public_id")
        ),
    )


def downgrade():
    op.drop_table("saved_search_told")
    op.drop_index("ix_saved_search_due", table_name="saved_search")
    op.drop_table("saved_search")
