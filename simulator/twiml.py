"""Reading the application's answer to an inbound text."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from simulator.markup import BadAnswer, read_response


@dataclass(frozen=True)
class Reply:
    body: str
    to: str | None = None
    sender: str | None = None
    callback: str | None = None
    media_urls: tuple[str, ...] = ()


def read_replies(content_type: str, answer: str) -> list[Reply]:
    """The messages an answer asks for: TwiML, or a plain text that is one message."""
    kind = content_type.partition(";")[0].strip().lower()
    if not answer.strip():
        return []
    if kind == "text/plain":
        return [Reply(answer)]
    if kind not in ("text/xml", "application/xml"):
        raise BadAnswer(f"12300: an answer of type {kind or 'unknown'} is not TwiML")
    return [_reply(verb) for verb in _verbs(answer)]


def _verbs(answer: str) -> list[Element]:
    verbs = list(read_response(answer))
    if unknown := [verb.tag for verb in verbs if verb.tag != "Message"]:
        raise BadAnswer(f"12200: not simulated in an answer to a text: {', '.join(unknown)}")
    return verbs


def _reply(verb: Element) -> Reply:
    body = verb.find("Body")
    text = (verb.text or "").strip() if body is None else (body.text or "")
    return Reply(
        text,
        to=verb.get("to"),
        sender=verb.get("from"),
        callback=verb.get("statusCallback") or verb.get("action"),
        media_urls=tuple((media.text or "").strip() for media in verb.findall("Media")),
    )
