"""What webhooks bring, parsed into small frozen things."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.core.errors import Refused
from app.core.numbers import WHATSAPP, is_withheld, to_e164
from app.core.plain_text import clean
from app.tickets.operations.attaching import AT_MOST, Offered

# The words that Twilio understands, and answers, by itself (Advanced Opt-Out). A bare YES may as well be meant for us.
PROVIDER_WORDS = (
    dict.fromkeys(("STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"), "STOP")
    | dict.fromkeys(("START", "UNSTOP"), "START")
    | dict.fromkeys(("HELP", "INFO"), "HELP")
)
BODY_LIMIT = 64 * 1024  # bytes; longer ones are refused with 413


class Malformed(Refused):
    """Signed, but not what the provider's contract says. Answered as 400."""

    status = 400


class TooLong(Refused):
    """More words than we keep. Answered as 413."""

    status = 413


@dataclass(frozen=True)
class IncomingText:
    """One inbound text. `sender` is +E.164, or None where the number is withheld or no number at all."""

    provider_id: str
    channel: str  # sms or whatsapp
    sender: str | None
    recipient: str
    body: str
    opt_word: str | None  # STOP, START or HELP: the provider has understood it and answered already
    files: tuple[Offered, ...]

    @classmethod
    def parse(cls, form: Mapping[str, str]) -> "IncomingText":
        """Read the provider's fields; unknown ones are ignored."""
        provider_id, sender, body = form.get("MessageSid", ""), form.get("From", ""), form.get("Body", "")
        if not provider_id or len(provider_id) > 64 or not provider_id.isalnum():
            raise Malformed("A message needs its MessageSid.")
        if len(body.encode()) > BODY_LIMIT:
            raise TooLong("This is too long to be taken. Shorten it and try again.")
        is_whatsapp = sender.startswith(WHATSAPP)
        number = sender.removeprefix(WHATSAPP)
        return cls(
            provider_id=provider_id,
            channel="whatsapp" if is_whatsapp else "sms",
            sender=None if is_withheld(number) else number_of(number),
            recipient=clean(form.get("To", ""))[:254],
            body=clean(body),
            opt_word=form.get("OptOutType")
            or (None if is_whatsapp else PROVIDER_WORDS.get(body.strip().upper())),
            files=tuple(_files(form)),
        )


def _files(form: Mapping[str, str]) -> Iterator[Offered]:
    """What comes beside the words. Their number is told too, and is not needed."""
    for number in range(AT_MOST):
        source = clean(form.get(f"MediaUrl{number}", ""))
        if source:
            yield Offered(source[:500], clean(form.get(f"MediaContentType{number}", ""))[:100])


def number_of(sender: str) -> str | None:
    """As +E.164. A number plan that our library knows nothing of is believed to the provider."""
    return to_e164(sender) or (sender if _PLAUSIBLE.fullmatch(sender) else None)


_PLAUSIBLE = re.compile(r"\+[1-9]\d{6,14}")


@dataclass(frozen=True)
class TextReport:
    """What became of a text of ours."""

    provider_id: str
    status: str
    error_code: str | None

    @classmethod
    def parse(cls, form: Mapping[str, str]) -> "TextReport":
        """Read a status callback."""
        provider_id, status = form.get("MessageSid", ""), form.get("MessageStatus", "").lower()
        if not provider_id.isalnum() or len(provider_id) > 64 or not status.isalpha() or len(status) > 20:
            raise Malformed("A report needs its MessageSid and MessageStatus.")
        return cls(provider_id, status, clean(form.get("ErrorCode", ""))[:10] or None)
