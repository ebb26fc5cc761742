"""The provider's webhooks for texts."""

from flask import Blueprint, Response, request
from sqlalchemy.exc import IntegrityError

from app.core.clock import now
from app.core.transaction import transaction
from app.intake.operations import Incoming, take_in
from app.telephony.incoming import IncomingText, TextReport
from app.telephony.operations.reports import note_report
from app.telephony.signing import signed_by_provider
from app.telephony.twiml import nothing_to_say
from app.tickets.queries import was_noted

bp = Blueprint("texts", __name__)


@bp.post("/sms")  # POST /telephony/sms
@signed_by_provider
def incoming_text() -> Response:
    """A customer texts us. The same text again, also at the same moment, is answered alike and changes nothing."""
    text = IncomingText.parse(request.form)
    incoming = Incoming(
        channel=text.channel,
        provider_id=text.provider_id,
        number=text.sender,
        to_address=text.recipient,
        said=text.body,
        opt_word=text.opt_word,
        files=text.files,
    )
    try:
        with transaction():
            take_in(incoming, at=now())
    except IntegrityError:
        if not was_noted(text.provider_id):
            raise
    return nothing_to_say()


@bp.post("/sms/status")
@signed_by_provider
def text_reported() -> tuple[str, int]:
    """The provider tells what became of a text of ours."""
    report = TextReport.parse(request.form)
    with transaction():
        note_report(report, at=now())
    return "", 204
