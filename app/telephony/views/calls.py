"""The provider's webhooks for the conversation with a caller, who hears of our failures and leaves a trace of them."""

from datetime import datetime
from urllib.parse import urlencode

import structlog
from flask import Blueprint, Response, current_app, request
from flask_babel import force_locale, gettext
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import InternalServerError

from app.core.answers import refused
from app.core.clock import now
from app.core.database import db
from app.core.errors import Refused
from app.core.languages import CUSTOMER_CODES
from app.core.plain_text import clean
from app.core.transaction import transaction
from app.telephony import twiml
from app.telephony.calls.conversation import converse, greet, is_over
from app.telephony.calls.incoming import Answer, IncomingCall, call_id
from app.telephony.calls.languages import language_for
from app.telephony.calls.listening import NOTHING
from app.telephony.calls.menu import STAGES
from app.telephony.calls.messages import take_message
from app.telephony.calls.models import Call
from app.telephony.calls.operations import begin_call, note_failure
from app.telephony.calls.queries import held_call
from app.telephony.incoming import Malformed
from app.telephony.signing import signed_by_provider

bp = Blueprint("calls", __name__, url_prefix="/voice")
log = structlog.get_logger(__name__)

PATH = "/telephony/voice"
TRY_AGAIN = "#rc=3&rp=ct,rt,5xx"  # a turn is acted on once, however often it is told
MOST_FAILURES = 2  # then we hang up


@bp.post("")  # POST /telephony/voice
@signed_by_provider
def incoming_call() -> Response:
    """Somebody calls us. Told again, also in the midst of the call, it gets the answer that was given last."""
    incoming = IncomingCall.parse(request.form)
    try:
        with transaction():
            call = held_call(incoming.provider_id) or _begun(incoming, now())
    except IntegrityError:  # told twice at the same moment: now it is there
        with transaction():
            call = held_call(incoming.provider_id) or _begun(incoming, now())
    return _spoken(call)


@bp.post("/turns/<int:turn>")
@signed_by_provider
def answered(turn: int) -> Response:
    """The caller answered what was said in that turn, or did not. The same answer again changes nothing."""
    incoming, answer, at = IncomingCall.parse(request.form), Answer.parse(request.values), now()
    with transaction():
        known = held_call(incoming.provider_id)
        call = known or _begun(incoming, at)
        if known and turn == call.turn and not is_over(call) and not incoming.is_over:
            converse(call, answer, at)
        elif answer.message is not None:
            take_message(call, answer.message, at=at)
    return _spoken(call)


@bp.post("/fallback")
@signed_by_provider
def provider_failed() -> Response:
    """The provider could not get our answer, or not read it. It is noted, and the caller led back to what was said last."""
    code, address = clean(request.form.get("ErrorCode", ""))[:10], request.form.get("ErrorUrl", "")
    log.error("call.not_answered", code=code, address=address.partition("?")[0][:200])
    return _apologise(PATH, _noted(f"provider {code}"))


@bp.errorhandler(InternalServerError)
@bp.errorhandler(Refused)
def broken(error: InternalServerError | Refused) -> Response:
    """Whatever breaks on our side, the caller hears that it did; then what they answered is tried once more."""
    cause = error.original_exception if isinstance(error, InternalServerError) else error
    db.session.rollback()
    log.error("call.failed", path=request.path, error=type(cause).__name__)
    is_away = isinstance(cause, OperationalError | NoConnection)
    return _apologise(request.path, 1 if is_away else _noted(type(cause).__name__), **_told())


bp.register_error_handler(Malformed, refused)


def _begun(incoming: IncomingCall, at: datetime) -> Call:
    """A new call, greeted."""
    call = begin_call(incoming, at=at)
    greet(call, at)
    return call


def _spoken(call: Call) -> Response:
    """What was said last, and where the answer to it is to be brought."""
    listens = NOTHING if is_over(call) else STAGES[call.step].listens
    language = {"language": call.language}
    is_written_down = call.language in current_app.config["TRANSCRIBED_LANGUAGES"]
    addresses = twiml.Addresses(
        answer=_address(f"{PATH}/turns/{call.turn}", **language),
        sound=_address(f"{PATH}/recordings", **language),
        words=_address(f"{PATH}/transcriptions", **language) if is_written_down else None,
    )
    return twiml.turn(call.lines, listens, call.language, addresses)


def _address(path: str, **words: str | int) -> str:
    """The language stands in it, so that we can apologise in it without asking the database."""
    return f"{current_app.config['PUBLIC_BASE_URL']}{path}?{urlencode(words)}{TRY_AGAIN}"


def _told() -> dict[str, str]:
    """The answer that we could not act on, to be brought once more."""
    names = ("Digits", "SpeechResult", "RecordingSid", "RecordingUrl", "RecordingDuration")
    return {name: request.values[name][:500] for name in names if request.values.get(name)}


def _noted(error: str) -> int:
    """Leave a trace on the call, if it is there. Gives how often we failed in it."""
    try:
        with transaction():
            call = held_call(call_id(request.form))
            if call is not None:
                note_failure(call, error, at=now())
                return call.failures
    except SQLAlchemyError as away:
        log.warning("call.failure_not_noted", error=type(away).__name__)
    return 1


def _apologise(path: str, failures: int, **told: str) -> Response:
    """In their language; and go on there, unless it is not the first time."""
    tries = max(failures, request.args.get("tries", 0, type=int) + 1)
    language = request.args.get("language", "")
    if language not in CUSTOMER_CODES:
        language = language_for(request.form.get("From"))
    with force_locale(language):
        sentence = gettext("We are sorry: something broke on our side.")
        ending = (
            gettext("One moment, please.") if tries < MOST_FAILURES else gettext("Please call again later.")
        )
    go_on_at = _address(path, language=language, tries=tries, **told) if tries < MOST_FAILURES else None
    return twiml.apology((language, f"{sentence} {ending}"), go_on_at)
