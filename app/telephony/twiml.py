"""What we answer the provider, in its own language."""

from flask import Response
from twilio.twiml.messaging_response import MessagingResponse

EMPTY = str(MessagingResponse())


def nothing_to_say() -> Response:
    """An empty answer to a text: ours leaves later, on its own."""
    return Response(EMPTY, mimetype="text/xml")
