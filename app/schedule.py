"""Every periodic job: function, seconds, queue, and when there is something to do. Each is safe to run twice at once."""

from app.calendars.jobs import fill_in_holidays
from app.core.clockwork import Periodic
from app.core.imports import has_waiting_files, take_files
from app.core.tasks import has_due_tasks, offer_due_tasks
from app.items.carriers import collect_tracks
from app.items.jobs import has_late_items, notice_late_items
from app.notifications.jobs import reconcile_deliveries, tell_held_notices
from app.notifications.operations.sending import has_underway
from app.notifications.queries import has_held_notices
from app.routing.available import has_to_hold_out
from app.routing.jobs import (
    bring_back_left_work,
    end_what_is_over,
    has_ended_shifts,
    has_over,
    hold_out_work,
    overflow,
    repair,
    sign_off_shifts,
    take_absent_for_gone,
)
from app.routing.left_work import has_left_work
from app.routing.operations.mending import has_faults
from app.routing.operations.overflowing import has_overflow
from app.routing.presence import has_lost
from app.sla.jobs import go_on_with_rebuild, sweep_timers
from app.sla.queries import has_due_timers, has_going_rebuild
from app.telephony.calls.jobs import end_lost_calls
from app.telephony.calls.queries import has_lost_calls
from app.territories.jobs import go_on_with_imports
from app.territories.queries import has_going_import
from app.tickets.jobs import close_answered_tickets, sweep_files

DISPATCH = Periodic(hold_out_work, seconds=1, queue="voice", has_due=has_to_hold_out)

SCHEDULE = (
    Periodic(sweep_timers, seconds=1, queue="sla", has_due=has_due_timers),
    Periodic(take_absent_for_gone, seconds=5, queue="sla", has_due=has_lost),
    DISPATCH,
    Periodic(end_what_is_over, seconds=1, queue="voice", has_due=has_over),
    Periodic(sign_off_shifts, seconds=5, queue="sla", has_due=has_ended_shifts),
    Periodic(bring_back_left_work, seconds=15, queue="sla", has_due=has_left_work),
    Periodic(overflow, seconds=5, queue="sla", has_due=has_overflow),
    Periodic(repair, seconds=5, queue="sla", has_due=has_faults),
    Periodic(tell_held_notices, seconds=1, queue="sla", has_due=has_held_notices),
    Periodic(offer_due_tasks, seconds=1, queue="default", has_due=has_due_tasks),
    Periodic(reconcile_deliveries, seconds=5, queue="messages", has_due=has_underway),
    Periodic(take_files, seconds=1, queue="default", has_due=has_waiting_files),
    Periodic(collect_tracks, seconds=5, queue="default"),
    Periodic(notice_late_items, seconds=5, queue="sla", has_due=has_late_items),
    Periodic(end_lost_calls, seconds=30, queue="voice", has_due=has_lost_calls),
    Periodic(go_on_with_imports, seconds=1, queue="reports", has_due=has_going_import),
    Periodic(go_on_with_rebuild, seconds=1, queue="reports", has_due=has_going_rebuild),
    Periodic(close_answered_tickets, seconds=60, queue="default"),
    Periodic(sweep_files, seconds=6 * 3600, queue="reports"),
    Periodic(fill_in_holidays, seconds=6 * 3600, queue="reports"),
)
