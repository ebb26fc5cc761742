"""The kinds of work order: a registry, one file a kind. A new kind is a new file and a line here."""

from app.tickets.kinds.complaint import COMPLAINT
from app.tickets.kinds.kind import Kind
from app.tickets.kinds.pickup import PICKUP
from app.tickets.kinds.query import QUERY

KINDS: dict[str, Kind] = {kind.code: kind for kind in (COMPLAINT, QUERY, PICKUP)}
