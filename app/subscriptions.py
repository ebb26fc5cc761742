"""The switchboard: who reacts to what. If it is not on this page, it does not happen."""

from app.core.imports import READERS
from app.core.switchboard import Switchboard
from app.intake.answers import answer_hours, answer_items, answer_price, answer_reference
from app.intake.ladder import ANSWERS, WINDOWS
from app.intake.windows import refuse_outside_window
from app.items.operations.importing import PROMISE_FILES, RATE_FILES, TRACK_FILES
from app.notifications.jobs import send_delivery
from app.notifications.operations import noticing, sending, telling
from app.routing.jobs import move_waiting, place_open_work_anew, rank_waiting_anew
from app.routing.operations import attending, climbing, moving, placing, reserving, returning, serving
from app.routing.queries import through_queues
from app.rules.operations import firing
from app.schedule import DISPATCH
from app.sla.operations import asking, choosing, following, joining, starting, waiting
from app.stream import attendance, cards, notices, offers
from app.telephony.calls.jobs import fetch_sound
from app.telephony.calls.models import CallRecording
from app.telephony.jobs import fetch_media
from app.telephony.operations import callbacks
from app.tickets import visibility
from app.tickets.conditions import FIELDS
from app.tickets.fields import TICKET_FIELDS
from app.tickets.operations import handing, items
from app.tickets.queries import KEYS

SWITCHBOARD = Switchboard(
    in_transaction={  # database only, in this order, called with lists; a failure undoes the whole act
        "ticket.opened": [
            placing.choose,
            starting.start_timers,
            placing.place,
            telling.acknowledge,
            firing.fire_rules,
        ],
        "ticket.moved": [
            following.follow_moves,
            starting.follow_second_visits,
            waiting.follow_waits,
            returning.from_pool,
            firing.fire_rules,
        ],
        "ticket.refused": [returning.to_pool, firing.fire_rules],
        "ticket.failed": [returning.to_pool, firing.fire_rules],
        "ticket.facts_changed": [serving.follow_address, starting.follow_bookings],
        "ticket.topic_changed": [choosing.choose_anew, firing.fire_rules],
        "ticket.released": [serving.send_home, firing.fire_rules],
        "ticket.converted": [serving.follow_kind, choosing.choose_anew],
        "ticket.matched": [choosing.choose_anew],
        "ticket.items_named": [choosing.choose_anew],
        "ticket.merged": [following.follow_moves, waiting.follow_waits, placing.leave],
        "ticket.absorbed": [joining.join_clocks],
        "ticket.unmerged": [joining.revive_clocks, placing.put_back],
        "ticket.separated": [joining.part_clocks],
        "ticket.ended": [placing.leave, handing.call_off, telling.tell_unheard],
        "ticket.party_named": [telling.invite],
        "ticket.urged": [starting.start_when_urged, telling.answer_urge, firing.fire_rules],
        "ticket.threatened": [starting.start_when_threatened, firing.fire_rules],
        "contact.answered": [telling.answer_contact],
        "contact.joined": [telling.tell_joined],
        "customer.code_asked": [telling.send_code],
        "message.received": [starting.start_when_asked_again, firing.fire_rules],
        "message.written": [telling.deliver_message, callbacks.settle_when_written],
        "call.ended": [callbacks.settle_when_ended],
        "call.message_left": [callbacks.settle_when_left],
        "message.spoken": [following.hear_talks, callbacks.settle_when_written],
        "message.reported": [sending.hear_reports],
        "delivery.sent": [following.hear_answers],
        "sla.level_reached": [
            climbing.climb,
            climbing.raise_priority,
            moving.move_work,
            waiting.end_waits,
            telling.remind_customers,
            telling.tell_duty,
            noticing.notice_levels,
            firing.fire_rules,
        ],
        "sla.due_changed": [placing.reorder],
        "ticket.climbed": [placing.rank_anew, telling.warn_units],
        "ticket.raised": [placing.rank_anew],
        "ticket.priority_set": [placing.rank_anew],
        "handoff.sent": [asking.start_handoffs],
        "handoff.accepted": [asking.follow_handoffs],
        "handoff.answered": [asking.follow_handoffs, firing.fire_rules],
        "handoff.called_off": [asking.follow_handoffs],
        "handoff.climbed": [telling.warn_units_above],
        "item.late": [items.tell_late],
        "ticket.item_late": [firing.fire_rules],
        "ticket.requeued": [firing.fire_rules],
        "presence.changed": [reserving.withdraw_offers],
        "user.signed_out": [attending.leave_on_sign_out],
        "user.deactivated": [attending.leave_on_sign_out],
    },
    after_commit={  # a task row each; retried; must survive being run twice
        "delivery.due": [send_delivery],
        "attachment.noted": [fetch_media],
        "call.message_left": [fetch_sound],
        "call.message_ready": [fetch_sound],
        "territory.imported": [place_open_work_anew],
        "queue.changed": [rank_waiting_anew, move_waiting],
        "queue.moved": [move_waiting],
        "queue.sent_home": [move_waiting],
    },
    shown={  # rendered once, pushed to those who may see it
        "ticket.*": [cards.show],
        "message.*": [cards.show],
        "contact.not_reached": [cards.show],
        "note.*": [cards.show],
        "attachment.*": [cards.show],
        "delivery.*": [cards.show],
        "sla.*": [cards.show],
        "notice.told": [notices.show_notices],
        "presence.*": [attendance.show],
        "queue.*": [attendance.show_queues],
        "reservation.*": [cards.show, offers.show, attendance.show_line],
        "contact.queued": [attendance.show_line],
        "contact.requeued": [attendance.show_line],
        "contact.taken": [attendance.show_line],
        "contact.left": [attendance.show_line],
        "call.*": [cards.show],
        "handoff.*": [cards.show],
    },
    woken={  # at once, rather than at the clock's next second
        "ticket.opened": [DISPATCH],
        "ticket.released": [DISPATCH],
        "ticket.requeued": [DISPATCH],
        "contact.queued": [DISPATCH],
        "contact.requeued": [DISPATCH],
        "presence.changed": [DISPATCH],
        "queue.changed": [DISPATCH],
        "queue.member_added": [DISPATCH],
    },
)

# What lower packages ask, and only a higher one can answer.
FIELDS.update(TICKET_FIELDS)
visibility.RULES.append(through_queues)
ANSWERS.extend((answer_items, answer_reference, answer_price, answer_hours))  # the ladder, step 3
WINDOWS.append(refuse_outside_window)  # and step 4
KEYS.append(CallRecording.key)
READERS.update(items=TRACK_FILES, promises=PROMISE_FILES, rates=RATE_FILES)
