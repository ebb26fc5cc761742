"""Who may follow a request: whoever knows its reference, and proves by a code that the number on it is theirs."""

from flask import session

from app.core.clock import now
from app.core.errors import Missing, Refused
from app.core.transaction import transaction
from app.customers.proving import ask_code, prove_code
from app.portal.queries import Followed, find_followed
from app.tickets.models import Proof
from app.tickets.operations.parties import prove_party
from app.tickets.queries import side_on
from app.tickets.references import read_reference

AT_ONCE = 5  # requests that one browser follows


def send_code(reference: str, number: str) -> None:
    """A code to that number if it is on that request. Nobody is told whether it was, nor that there were too many."""
    found = find_followed(reference, number)
    if found is None:
        return
    try:
        with transaction():
            ask_code(found.point, at=now())
    except Refused:
        return


def open_with_code(reference: str, number: str, code: str) -> bool:
    """Whether this is the code that was sent for this request; this browser may follow it from now on.

    It proves the telephone. Whose was named by nobody and stands on no item of the request follows it unproved."""
    found = find_followed(reference, number)
    if found is None:
        return False
    with transaction():
        is_proved = prove_code(found.point, code, at=now())
        if is_proved:
            side, person = side_on(found.ticket, number), found.point.person
            prove_party(found.ticket, person, Proof.SMS_CODE, side=side, actor=person, at=now())
    if is_proved:
        kept = {**session.get("following", {}), found.reference: number}
        session["following"] = dict(list(kept.items())[-AT_ONCE:])
    return is_proved


def proved_here() -> set[str]:
    """The telephones that this browser has proved by a code."""
    return set(session.get("following", {}).values())


def followed_here(reference: str) -> Followed:
    """The request, if this browser has proved that it may follow it; else nobody is told whether there is one."""
    plain = read_reference(reference) or ""
    number = session.get("following", {}).get(plain)
    found = find_followed(plain, number) if number else None
    if found is None:
        raise Missing
    return found
