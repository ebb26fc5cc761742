"""Words of the lifecycle, as they stand inside sentences."""

from app.core.errors import Said
from app.tickets.models import Status

STATUS_WORDS = {
    Status.NEW: Said("new"),
    Status.ACCEPTED: Said("accepted"),
    Status.INVESTIGATING: Said("being investigated"),
    Status.WAITING_UNIT: Said("waiting for a unit"),
    Status.WAITING_CUSTOMER: Said("waiting for the customer"),
    Status.WAITING_THIRD_PARTY: Said("waiting for a third party"),
    Status.DECIDED: Said("decided"),
    Status.ANSWERED: Said("answered"),
    Status.FOLLOW_UP: Said("in follow-up"),
    Status.SCHEDULED: Said("scheduled"),
    Status.ASSIGNED: Said("assigned"),
    Status.EN_ROUTE: Said("on the way"),
    Status.COLLECTED: Said("collected"),
    Status.PART_COLLECTED: Said("collected in part"),
    Status.CLOSED: Said("closed"),
    Status.WITHDRAWN: Said("withdrawn"),
    Status.NOT_ACCEPTED: Said("not accepted"),
}
