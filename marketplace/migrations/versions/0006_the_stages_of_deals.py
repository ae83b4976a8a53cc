"""the stages of deals

Deals were open or closed; now they have stages. Autogeneration does not see checks, nor (on PostgreSQL) foreign keys
that close a circle, so this is written by hand; SQLite copies each table for it.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STAGES = "'proposed', 'introduced', 'meeting', 'mou', 'negotiating', 'agreed', 'signed', 'in_force', 'in_use', 'closed'"
ADDED = {
    "status": f"status IN ({STAGES})",
    "two_parties": "supply_id <> demand_id",
    "about_something": "interest_id IS NOT NULL OR own_title <> ''",
}
SIGNATURES = {
    "fk_agreement_supply_signature": ("supply_signature_id", "supply_side"),
    "fk_agreement_demand_signature": ("demand_signature_id", "demand_side"),
}
FROM_INTEREST = (
    "UPDATE deal SET technology_id = (SELECT technology_id FROM interest WHERE interest.id = deal.interest_id),"
    " need_id = (SELECT need_id FROM interest WHERE interest.id = deal.interest_id)"
)


def upgrade():
    with op.batch_alter_table("deal") as batch:
        batch.drop_constraint(op.f("ck_deal_status"), type_="check")
    op.execute(sa.text("UPDATE deal SET status = 'introduced' WHERE status = 'open'"))
    op.execute(sa.text(FROM_INTEREST))
    op.execute(sa.text("UPDATE deal SET stage_since = COALESCE(closed_at, created_at), moved_at = updated_at"))
    with op.batch_alter_table("deal") as batch:
        for name, text in ADDED.items():
            batch.create_check_constraint(op.f(f"ck_deal_{name}"), text)
    with op.batch_alter_table("message") as batch:
        batch.create_check_constraint(op.f("ck_message_audience"), "audience IN ('everyone', 'parties')")
    if op.get_bind().dialect.name == "postgresql":  # SQLite has them since its table was made
        for name, (column, side) in SIGNATURES.items():
            op.create_foreign_key(
                name, "agreement", "signature", [column, "signed_version_id", side], ["id", "version_id", "side"]
            )


def downgrade():
    if op.get_bind().dialect.name == "postgresql":
        for name in SIGNATURES:
            op.drop_constraint(name, "agreement", type_="foreignkey")
    with op.batch_alter_table("message") as batch:
        batch.drop_constraint(op.f("ck_message_audience"), type_="check")
    with op.batch_alter_table("deal") as batch:
        for name in ADDED:
            batch.drop_constraint(op.f(f"ck_deal_{name}"), type_="check")
    op.execute(sa.text("UPDATE deal SET status = 'open' WHERE status <> 'closed'"))
    with op.batch_alter_table("deal") as batch:
        batch.create_check_constraint(op.f("ck_deal_status"), "status IN ('open', 'closed')")
