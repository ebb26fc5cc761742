"""stages: of items that open tickets name, as far as they have come by now, since nobody knows what they were."""

from alembic import op

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        UPDATE ticket SET triage = triage || jsonb_build_object('stages', (
            SELECT coalesce(jsonb_object_agg(item.number, coalesce(code.stage, 'other')), '{}')
            FROM mail_item item LEFT JOIN event_code code ON code.code = item.last_code
            WHERE item.last_code IS NOT NULL
            AND item.number IN (SELECT jsonb_array_elements_text(ticket.triage -> 'items'))
        ))
        WHERE triage ? 'items' AND (closed_at IS NULL OR status = 'merged')
        """
    )


def downgrade() -> None:
    op.execute("UPDATE ticket SET triage = triage - 'stages' WHERE triage ? 'stages'")
