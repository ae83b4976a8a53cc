"""whoever hands in a scan of ink does not confirm it

Signatures that one person handed in and confirmed before are marked, and stay. A scan counts as handed in by the broker
where its sender is the broker of the case and no member of the side that signs. Written by hand: it holds a check.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MARK = "UPDATE signature SET confirmed_alone = :yes WHERE method = 'ink' AND confirmed_by_id = handed_in_by_id"
BROKERS = """
    UPDATE signed_paper SET by_broker = :yes WHERE EXISTS (
        SELECT 1 FROM agreement_version
            JOIN agreement ON agreement.id = agreement_version.agreement_id
            JOIN deal ON deal.id = agreement.deal_id
        WHERE agreement_version.id = signed_paper.version_id AND deal.broker_id = signed_paper.sender_id
            AND NOT EXISTS (
                SELECT 1 FROM membership WHERE membership.person_id = signed_paper.sender_id AND membership.organisation_id
                    = CASE signed_paper.side WHEN 'supply' THEN deal.supply_id ELSE deal.demand_id END))
"""
TWO = "method <> 'ink' OR confirmed_alone OR confirmed_by_id <> handed_in_by_id"


def upgrade():
    with op.batch_alter_table("signature") as batch:
        batch.add_column(sa.Column("confirmed_alone", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("signed_paper") as batch:
        batch.add_column(sa.Column("by_broker", sa.Boolean(), nullable=False, server_default=sa.false()))
    for statement in (MARK, BROKERS):
        op.execute(sa.text(statement).bindparams(yes=True))
    with op.batch_alter_table("signature") as batch:
        batch.create_check_constraint(op.f("ck_signature_two_for_ink"), TWO)


def downgrade():
    with op.batch_alter_table("signature") as batch:
        batch.drop_constraint(op.f("ck_signature_two_for_ink"), type_="check")
        batch.drop_column("confirmed_alone")
    with op.batch_alter_table("signed_paper") as batch:
        batch.drop_column("by_broker")
