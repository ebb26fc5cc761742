"""The topic that a sign stands for, where no phrase names one: the first of the kind's list that a text bears."""

from collections.abc import Container, Mapping

_TOPICS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "complaint": (
        ("missing_inside", "missing_contents"),
        ("damage", "damage"),
        ("marked_delivered", "not_received_marked_delivered"),
        ("misdelivered", "wrong_delivery"),
        ("without_consent", "left_without_consent"),
        ("loss", "loss"),
        ("false_attempt", "no_attempt"),
        ("rude", "attitude"),
        ("mishandled", "attitude"),
        ("sent_back", "return_wrong"),
        ("overcharge", "fee"),
        ("no_answer", "hotline"),
        ("stuck", "no_movement"),
        ("notyet", "delay"),
        ("long", "delay"),
    ),
    "query": (
        ("customs", "customs"),
        ("postcode", "postcode"),
        ("howmuch", "price"),
        ("howlong", "transit_days"),
        ("hours", "hours_office"),
        ("notyet", "trace_late"),
        ("stuck", "trace_no_result"),
        ("office", "hours_office"),
        ("case", "ticket_status"),
        ("track", "status"),
        ("where", "status"),
        ("rules", "prohibited_packing"),
    ),
    "pickup": (("return", "return_goods"), ("amount", "parcel"), ("mail", "parcel")),
}


TOPICS_OF = {kind: tuple(dict.fromkeys(topic for _, topic in pairs)) for kind, pairs in _TOPICS.items()}
TOPICS = tuple(dict.fromkeys(topic for topics in TOPICS_OF.values() for topic in topics))


def topic_of(kind: str, signs: Container[str]) -> str | None:
    """The topic, without the kind before it."""
    return next((topic for sign, topic in _TOPICS.get(kind, ()) if sign in signs), None)


def counterpart_of(topic: str | None, kind: str) -> str | None:
    """What the same signs stand for in another kind: what asks after a late item as a query complains of delay."""
    pairs = (pair for pairs in _TOPICS.values() for pair in pairs)
    return topic_of(kind, {sign for sign, named in pairs if named == topic})
