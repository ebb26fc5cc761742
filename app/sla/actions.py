"""What a level can ask for; who listens to `sla.level_reached` does it."""

from collections.abc import Mapping

from app.sla.targets import Owed

CLIMB = "climb"
REMIND_CUSTOMER = "remind_customer"
END_WAIT = "end_wait"

_OWED_BY_US = frozenset({Owed.CUSTOMER, Owed.LAW, Owed.UNIT})

# Each action, and of which clocks it makes sense: of what is owed, or of our wait for a customer.
ACTIONS: Mapping[str, frozenset[Owed]] = {
    CLIMB: _OWED_BY_US,
    REMIND_CUSTOMER: frozenset({Owed.NOBODY}),
    END_WAIT: frozenset({Owed.NOBODY}),
}
