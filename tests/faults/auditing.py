"""What is true of places, reservations and presence whatever happened, asked of the database."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from app.core.database import db

PROMISES = {
    "an open ticket waits in one place, an ended one in none": """
        SELECT ticket.id, ticket.status FROM ticket LEFT JOIN place ON place.ticket_id = ticket.id
        WHERE (ticket.status IN ('closed', 'withdrawn', 'not_accepted', 'merged')) = (place.id IS NOT NULL)
    """,
    "whoever holds the place has the ticket": """
        SELECT ticket.id, ticket.assignee_id, place.holder_id FROM ticket JOIN place ON place.ticket_id = ticket.id
        WHERE ticket.assignee_id IS DISTINCT FROM place.holder_id
    """,
    "whoever holds the place talks with the contact": """
        SELECT contact.id FROM contact JOIN place ON place.contact_id = contact.id
        WHERE place.holder_id IS NOT NULL AND contact.handler_id IS DISTINCT FROM place.holder_id
    """,
    "what is held is held since a moment, and held out to nobody": """
        SELECT id FROM place
        WHERE (holder_id IS NULL) <> (held_since IS NULL) OR num_nonnulls(holder_id, reservation_id) > 1
    """,
    "what a place names is an open offer of its own piece": """
        SELECT place.id, reservation.id FROM place JOIN reservation ON reservation.id = place.reservation_id
        WHERE reservation.state <> 'open'
        OR (place.ticket_id, place.contact_id) IS DISTINCT FROM (reservation.ticket_id, reservation.contact_id)
    """,
    "an open offer is named by a place": """
        SELECT id FROM reservation
        WHERE state = 'open' AND NOT EXISTS (SELECT FROM place WHERE reservation_id = reservation.id)
    """,
    "whoever is asked is reserved, and nobody else is": """
        SELECT asked.user_id, reserved.user_id
        FROM (SELECT user_id FROM reservation WHERE state = 'open') AS asked
        FULL JOIN (SELECT user_id FROM presence_span WHERE to_at IS NULL AND state = 'reserved') AS reserved
        ON reserved.user_id = asked.user_id WHERE num_nulls(asked.user_id, reserved.user_id) > 0
    """,
    "an offer is told once, and its end once": """
        SELECT id, state, made, ended FROM (
            SELECT reservation.id, reservation.state,
                count(*) FILTER (WHERE event.name = 'reservation.made') AS made,
                count(*) FILTER (WHERE event.name = 'reservation.ended'
                    AND event.data ->> 'how' = reservation.state) AS ended,
                count(*) AS events
            FROM reservation
            LEFT JOIN event ON event.subject_kind = 'reservation' AND event.subject_id = reservation.id
            GROUP BY reservation.id
        ) AS told WHERE made <> 1 OR ended <> (state <> 'open')::integer OR events <> made + ended
    """,
    "what was accepted was taken, once": """
        SELECT ticket_id, holder, accepted, taken FROM (
            SELECT ticket_id, user_id AS holder, count(*) AS accepted FROM reservation
            WHERE state = 'accepted' AND ticket_id IS NOT NULL GROUP BY ticket_id, user_id
        ) AS offers FULL JOIN (
            SELECT ticket_id, (data -> 'holder')::integer AS holder, count(*) AS taken FROM event
            WHERE name = 'ticket.taken' AND data ->> 'way' = 'offer' GROUP BY ticket_id, (data -> 'holder')::integer
        ) AS takes USING (ticket_id, holder) WHERE accepted IS DISTINCT FROM taken
    """,
    "a stretch of presence is told once": """
        SELECT presence_span.id FROM presence_span
        LEFT JOIN event ON event.subject_kind = 'presence_span' AND event.subject_id = presence_span.id
        GROUP BY presence_span.id HAVING count(event.id) <> 1
    """,
    "the kept counts are those of the places": """
        SELECT * FROM (
            SELECT queue_id, unit_id, count(*) AS places, count(holder_id) AS held FROM place GROUP BY queue_id, unit_id
        ) AS counted FULL JOIN (
            SELECT queue_id, unit_id, sum(places) AS places, sum(held) AS held FROM tally GROUP BY queue_id, unit_id
            HAVING sum(places) <> 0 OR sum(held) <> 0
        ) AS kept USING (queue_id, unit_id)
        WHERE (counted.places, counted.held) IS DISTINCT FROM (kept.places, kept.held)
    """,
}
HELD_BY_ONE = """
    SELECT place.ticket_id, place.holder_id, count(*) FILTER (WHERE event.name <> 'ticket.released') AS taken,
        count(*) FILTER (WHERE event.name = 'ticket.released') AS released
    FROM place LEFT JOIN event ON event.ticket_id = place.ticket_id
        AND event.name IN ('ticket.taken', 'ticket.assigned', 'ticket.released')
    GROUP BY place.id HAVING count(*) FILTER (WHERE event.name IN ('ticket.taken', 'ticket.assigned'))
        - count(*) FILTER (WHERE event.name = 'ticket.released') <> count(DISTINCT place.holder_id)
"""


TOLD = frozenset(promise for promise in PROMISES if "told" in promise)


def audit(*more: str) -> None:
    """Nothing is lost, held twice, held out twice or waited for in vain, and what is counted is counted right. `more` are
    statements that find what breaks a promise of one test."""
    assert broken_of(PROMISES | {statement: statement for statement in more}) == {}


def is_in_order() -> bool:
    """Whether it is, but for what events tell: a hand in the database leaves none."""
    return not broken_of({promise: PROMISES[promise] for promise in PROMISES.keys() - TOLD})


def broken_of(promises: Mapping[str, str]) -> dict[str, Sequence[Any]]:
    """Those of these promises that something breaks, with some of what does."""
    db.session.rollback()
    broken = {each: db.session.execute(sa.text(promises[each])).fetchmany(5) for each in promises}
    db.session.rollback()
    return {promise: rows for promise, rows in broken.items() if rows}
