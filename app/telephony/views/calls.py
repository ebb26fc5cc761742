"""The provider's webhooks for calls."""

from datetime import datetime
from urllib.parse import urlencode

import structlog
from flask import Blueprint, Response, current_app, request
from flask_babel import force_locale, gettext
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from werkzeug.exceptions import InternalServerError

from app.core.answers import refused
from app.core.clock import now
from app.core.database import db
from app.core.errors import Refused
from app.core.languages import CUSTOMER_CODES
from app.core.transaction import transaction
from app.telephony import twiml
from app.telephony.calls.conversation import converse, greet, is_over
from app.telephony.calls.incoming import Answer, IncomingCall, LeftMessage, words_of
from app.telephony.calls.languages import language_for
from app.telephony.calls.listening import NOTHING
from app.telephony.calls.menu import STAGES
from app.telephony.calls.messages import note_absent, note_sound, take_message, take_words
from app.telephony.calls.models import Call
from app.telephony.calls.operations import begin_call, end_call, note_failure
from app.telephony.calls.queries import held_call
from app.telephony.incoming import Malformed
from app.telephony.signing import signed_by_provider

bp = Blueprint("calls", __name__, url_prefix="/voice")
log = structlog.get_logger(__name__)

PATH = "/telephony/voice"
TRY_AGAIN = "#rc=3&rp=ct,rt,5xx"  # a turn is acted on once, however often it is told
MOST_FAILURES = 2  # in one call; then we hang up


@bp.post("")  # POST /telephony/voice
@signed_by_provider
def incoming_call() -> Response:
    """Somebody calls us. Told again, also in the midst of the call, it gets the answer that was given last."""
    incoming = IncomingCall.parse(request.form)
    try:
        with transaction():
            call = _begun(incoming, now())
    except IntegrityError:
        with transaction():
            call = _begun(incoming, now())
    return _spoken(call)


@bp.post("/turns/<int:turn>")
@signed_by_provider
def answered(turn: int) -> Response:
    """The caller answered what was said in that turn, or did not. The same answer again changes nothing."""
    incoming, answer, at = IncomingCall.parse(request.form), Answer.parse(request.form), now()
    with transaction():
        call = _begun(incoming, at)
        if turn == call.turn and not is_over(call) and not incoming.is_over:
            converse(call, answer, at)
        elif answer.message is not None:
            take_message(call, answer.message, at=at)
    return _spoken(call)


@bp.post("/status")
@signed_by_provider
def call_reported() -> tuple[str, int]:
    """How far a call is: of interest once it is over. One that we never answered is noted all the same."""
    incoming, at = IncomingCall.parse(request.form), now()
    if incoming.is_over and incoming.is_inbound:
        with transaction():
            end_call(held_call(incoming.provider_id) or begin_call(incoming, at=at), incoming.status, at=at)
    return "", 204


@bp.post("/recordings")
@signed_by_provider
def sound_reported() -> tuple[str, int]:
    """The sound of a message can be fetched, or there is none."""
    left, at = LeftMessage.parse(request.form), now()
    with transaction():
        call = held_call(request.form.get("CallSid", ""))
        if call is not None and request.form.get("RecordingStatus") == "completed":
            note_sound(call, left, at=at)
        elif call is not None:
            note_absent(left)
    return "", 204


@bp.post("/transcriptions")
@signed_by_provider
def words_reported() -> tuple[str, int]:
    """The words of a message, as far as they were understood."""
    left, at = LeftMessage.parse(request.form), now()
    with transaction():
        call = held_call(request.form.get("CallSid", ""))
        if call is not None and request.form.get("TranscriptionStatus") == "completed":
            take_words(call, left, words_of(request.form, "TranscriptionText"), at=at)
    return "", 204


@bp.post("/fallback")
@signed_by_provider
def provider_failed() -> Response:
    """The provider could not get, or not read, our answer. It is noted, and the caller led back."""
    code = request.form.get("ErrorCode", "")[:10]
    log.error("call.not_answered", code=code, address=request.form.get("ErrorUrl", "")[:200])
    return _apologise(_noted(f"provider {code}"))


@bp.errorhandler(InternalServerError)
@bp.errorhandler(Refused)
def broken(error: InternalServerError | Refused) -> Response:
    """Whatever breaks on our side, the caller hears that it did, and is led back once."""
    cause = error.original_exception if isinstance(error, InternalServerError) else error
    db.session.rollback()
    log.error("call.failed", path=request.path, error=type(cause).__name__)
    is_away = isinstance(cause, OperationalError)
    return _apologise(1 if is_away else _noted(type(cause).__name__))


bp.register_error_handler(Malformed, refused)


def _begun(incoming: IncomingCall, at: datetime) -> Call:
    """The call as it stands; greeted, if it is new."""
    call = held_call(incoming.provider_id)
    if call is None:
        call = begin_call(incoming, at=at)
        greet(call, at)
    return call


def _spoken(call: Call) -> Response:
    """What was said last, and where the answer to it is to be brought."""
    listens = NOTHING if is_over(call) else STAGES[call.step].listens
    language = {"language": call.language}
    addresses = twiml.Addresses(
        answer=_address(f"/turns/{call.turn}", **language),
        sound=_address("/recordings", **language),
        words=_address("/transcriptions", **language) if _is_written_down(call.language) else None,
    )
    return twiml.turn(call.lines, listens, call.language, addresses)


def _is_written_down(language: str) -> bool:
    return language in current_app.config["TRANSCRIBED_LANGUAGES"]


def _address(path: str, **words: str | int) -> str:
    """The language stands in it, so that we can apologise in it without asking the database."""
    return f"{current_app.config['PUBLIC_BASE_URL']}{PATH}{path}?{urlencode(words)}{TRY_AGAIN}"


def _noted(error: str) -> int:
    """Leave a trace on the call, if it is there. Gives how often we failed in it."""
    try:
        with transaction():
            call = held_call(request.form.get("CallSid", ""))
            if call is not None:
                note_failure(call, error, at=now())
                return call.failures
    except SQLAlchemyError as away:
        log.warning("call.failure_not_noted", error=type(away).__name__)
    return 1


def _apologise(failures: int) -> Response:
    """In their language. After the first time we try to go on where they were."""
    tries = max(failures, request.args.get("tries", 0, type=int) + 1)
    language = request.args.get("language", "")
    if language not in CUSTOMER_CODES:
        language = language_for(request.form.get("From"))
    with force_locale(language):
        sentence = gettext("We are sorry: something broke on our side.")
        ending = (
            gettext("One moment, please.") if tries < MOST_FAILURES else gettext("Please call again later.")
        )
    go_on_at = _address("", language=language, tries=tries) if tries < MOST_FAILURES else None
    return twiml.apology((language, f"{sentence} {ending}"), go_on_at)
