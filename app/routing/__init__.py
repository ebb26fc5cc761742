"""Queues and places: where work waits, in which order, who holds it, and where it climbs when it is late."""
