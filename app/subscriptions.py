"""The switchboard: who reacts to what. If it is not on this page, it does not happen."""

from app.core.switchboard import Switchboard
from app.notifications.jobs import send_delivery
from app.notifications.operations import sending, telling
from app.routing.jobs import place_open_work_anew
from app.routing.operations import climbing, placing, returning, serving
from app.routing.queries import through_queues
from app.sla.operations import following, waiting
from app.stream import cards
from app.tickets import visibility

SWITCHBOARD = Switchboard(
    in_transaction={  # database only, in this order, called with lists; a failure undoes the whole act
        "ticket.opened": [placing.choose, following.start_timers, placing.place, telling.acknowledge],
        "ticket.moved": [following.follow_moves, waiting.follow_waits, returning.from_pool],
        "ticket.refused": [returning.to_pool],
        "ticket.failed": [returning.to_pool],
        "ticket.facts_changed": [serving.follow_address],
        "ticket.ended": [placing.leave, telling.tell_unheard],
        "ticket.urged": [telling.answer_urge],
        "contact.answered": [telling.answer_contact],
        "message.written": [telling.deliver_message],
        "message.reported": [sending.hear_reports],
        "delivery.sent": [following.stop_first_response],
        "sla.level_reached": [climbing.climb, waiting.end_waits, telling.remind_customers],
        "sla.due_changed": [placing.reorder],
        "ticket.climbed": [telling.warn_units],
    },
    after_commit={  # a task row each; retried; must survive being run twice
        "delivery.due": [send_delivery],
        "territory.imported": [place_open_work_anew],
    },
    shown={  # rendered once, pushed to those who may see it
        "ticket.*": [cards.show],
        "message.*": [cards.show],
        "note.*": [cards.show],
        "delivery.*": [cards.show],
        "sla.*": [cards.show],
    },
)

visibility.RULES.append(through_queues)
