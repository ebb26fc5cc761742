"""From the first question to the reference."""

import pytest

from tests.factories import tickets
from tests.portal.walking import walk


@pytest.mark.parametrize("kind", ["query", "complaint", "pickup"])
def test_a_form_becomes_a_ticket_with_a_reference_at_once(client, travel, kind):
    travel("2026-03-02 09:00")
    answer = walk(client, kind, travel)
    assert (answer.status_code, answer.location) == (303, "/received")
    [ticket] = tickets()
    page = client.get("/received")
    assert (ticket.kind, ticket.channel) == (kind, "web")
    assert f"{ticket.reference[:3]} {ticket.reference[3:6]} {ticket.reference[6:]}" in page.text
