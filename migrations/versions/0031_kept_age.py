"""kept age: what nobody promised anything on ranks from when it was opened, not from when it came to its queue."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        UPDATE place SET
            rank_at = ticket.opened_at + interval '1 day'
                - CASE ticket.priority WHEN 'low' THEN -1 WHEN 'high' THEN 1 WHEN 'urgent' THEN 2 ELSE 0 END
                  * queue.priority_worth
                - CASE place.grade WHEN 'vip' THEN queue.vip_worth ELSE interval '0' END
        FROM ticket, queue
        WHERE ticket.id = place.ticket_id AND queue.id = place.queue_id
            AND place.due_at IS NULL AND NOT place.paused
        """
    )


def downgrade() -> None:
    pass  # ranks are of the same kind before and after
