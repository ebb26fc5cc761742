"""Which policy would be chosen for a ticket that nobody has opened."""

from app.customers.models import Customer, Grade
from app.sla.queries import choose_for
from app.sla.rules import PolicyRule
from app.tickets.models import Ticket


def policy_for(kind: str, grade: str = "standard", **facts) -> PolicyRule | None:
    """That of the set in force."""
    ticket = Ticket(kind=kind, triage={}, customer=Customer(grade=Grade(grade)), **facts)
    return choose_for(ticket).policy
