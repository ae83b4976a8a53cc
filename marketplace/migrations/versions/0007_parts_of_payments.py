"""parts of payments, and declared transfers that were withdrawn

A payment was one note; now each part that was paid is a row of its own. What was noted becomes the first part. Where the
amount was never told and the receiver had confirmed what came, the payment is settled by that. Written by hand, for
rows have to move.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)
# The address of the first part is that of its payment: both are unguessable, and unique among their own.
MOVE = """
    INSERT INTO payment_part (payment_id, paid_on, amount, note, recorded_by_id, received_at, received_by_id,
                              missed_note, public_id, version, created_at, updated_at)
    SELECT id, paid_on, paid_amount, paid_note, recorded_by_id, received_at, received_by_id,
           '', public_id, 1, updated_at, updated_at
    FROM payment WHERE paid_on IS NOT NULL ORDER BY id
"""
SETTLE = """
    UPDATE payment SET settled_at = received_at, settled_by_id = received_by_id
    WHERE amount IS NULL AND received_at IS NOT NULL AND received_by_id IS NOT NULL
"""
# One note has to tell of all parts: their sum, the last day and words, and whether each of them was confirmed.
BACK = """
    UPDATE payment SET
        paid_amount = (SELECT sum(amount) FROM payment_part WHERE payment_id = payment.id),
        paid_on = (SELECT max(paid_on) FROM payment_part WHERE payment_id = payment.id),
        paid_note = (SELECT note FROM payment_part WHERE payment_id = payment.id ORDER BY id DESC LIMIT 1),
        recorded_by_id = (SELECT recorded_by_id FROM payment_part WHERE payment_id = payment.id
                          ORDER BY id DESC LIMIT 1)
    WHERE id IN (SELECT payment_id FROM payment_part)
"""
CONFIRMED = """
    UPDATE payment SET
        received_at = (SELECT max(received_at) FROM payment_part WHERE payment_id = payment.id),
        received_by_id = (SELECT received_by_id FROM payment_part WHERE payment_id = payment.id
                          ORDER BY id DESC LIMIT 1)
    WHERE id IN (SELECT payment_id FROM payment_part)
      AND id NOT IN (SELECT payment_id FROM payment_part WHERE received_at IS NULL)
"""
OLD = ("paid_on", "paid_amount", "paid_note", "recorded_by_id", "received_at", "received_by_id")
PERSONS = ("recorded_by_id", "received_by_id")


def upgrade():
    op.create_table(
        "payment_part",
        sa.Column("payment_id", KEY, nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", KEY, nullable=True),
        sa.Column("received_at", WHEN, nullable=True),
        sa.Column("received_by_id", KEY, nullable=True),
        sa.Column("missed_at", WHEN, nullable=True),
        sa.Column("missed_note", sa.Text(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("updated_at", WHEN, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_part_amount")),
        sa.CheckConstraint("received_at IS NULL OR missed_at IS NULL", name=op.f("ck_payment_part_one_answer")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_payment_part_payment_id")),
        sa.ForeignKeyConstraint(["received_by_id"], ["person.id"], name=op.f("fk_payment_part_received_by_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_payment_part_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_part")),
        sa.UniqueConstraint("public_id", name=op.f("uq_payment_part_public_id")),
    )
    op.create_index(op.f("ix_payment_part_payment_id"), "payment_part", ["payment_id"])
    with op.batch_alter_table("payment") as batch:
        batch.add_column(sa.Column("settled_at", WHEN, nullable=True))
        batch.add_column(sa.Column("settled_by_id", KEY, nullable=True))
        batch.add_column(sa.Column("settled_note", sa.Text(), nullable=False, server_default=""))
        batch.create_foreign_key(op.f("fk_payment_settled_by_id"), "person", ["settled_by_id"], ["id"])
    op.execute(sa.text(MOVE))
    op.execute(sa.text(SETTLE))
    with op.batch_alter_table("payment") as batch:
        batch.drop_constraint(op.f("ck_payment_paid"), type_="check")
        for name in PERSONS:
            batch.drop_constraint(op.f(f"fk_payment_{name}"), type_="foreignkey")
        for name in OLD:
            batch.drop_column(name)
        batch.create_check_constraint(op.f("ck_payment_settled"), "(settled_at IS NULL) = (settled_by_id IS NULL)")
    with op.batch_alter_table("transfer") as batch:
        batch.add_column(sa.Column("withdrawn_at", WHEN, nullable=True))
        batch.add_column(sa.Column("withdrawn_why", sa.Text(), nullable=False, server_default=""))
        batch.create_check_constraint(
            op.f("ck_transfer_withdrawn"), "withdrawn_at IS NULL OR (confirmed_at IS NULL AND checked_at IS NULL)"
        )


def downgrade():
    with op.batch_alter_table("transfer") as batch:
        batch.drop_constraint(op.f("ck_transfer_withdrawn"), type_="check")
        batch.drop_column("withdrawn_why")
        batch.drop_column("withdrawn_at")
    with op.batch_alter_table("payment") as batch:
        batch.drop_constraint(op.f("ck_payment_settled"), type_="check")
        batch.drop_constraint(op.f("fk_payment_settled_by_id"), type_="foreignkey")
        for name in ("settled_note", "settled_by_id", "settled_at"):
            batch.drop_column(name)
        batch.add_column(sa.Column("paid_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("paid_amount", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("paid_note", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("recorded_by_id", KEY, nullable=True))
        batch.add_column(sa.Column("received_at", WHEN, nullable=True))
        batch.add_column(sa.Column("received_by_id", KEY, nullable=True))
        for name in PERSONS:
            batch.create_foreign_key(op.f(f"fk_payment_{name}"), "person", [name], ["id"])
    op.execute(sa.text(BACK))
    op.execute(sa.text(CONFIRMED))
    with op.batch_alter_table("payment") as batch:
        batch.alter_column("paid_note", existing_type=sa.Text(), existing_nullable=False, server_default=None)
        batch.create_check_constraint(op.f("ck_payment_paid"), "(paid_on IS NULL) = (paid_amount IS NULL)")
    op.drop_index(op.f("ix_payment_part_payment_id"), table_name="payment_part")
    op.drop_table("payment_part")
