"""Reading the application's answer to an inbound text."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass


class BadAnswer(Exception):
    """Twilio would log this answer as an error and send nothing."""


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


def _verbs(answer: str) -> list[ElementTree.Element]:
    try:
        root = ElementTree.fromstring(answer)  # noqa: S314 - the application's own answer, on this machine
    except ElementTree.ParseError as error:
        raise BadAnswer(f"12100: the document cannot be read, {error}") from error
    unknown = [verb.tag for verb in root if verb.tag != "Message"]
    if root.tag != "Response" or unknown:
        raise BadAnswer(f"12200: not simulated in an answer to a text: {', '.join(unknown) or root.tag}")
    return list(root)


def _reply(verb: ElementTree.Element) -> Reply:
    body = verb.find("Body")
    text = (verb.text or "").strip() if body is None else (body.text or "")
    return Reply(
        text,
        to=verb.get("to"),
        sender=verb.get("from"),
        callback=verb.get("statusCallback") or verb.get("action"),
        media_urls=tuple((media.text or "").strip() for media in verb.findall("Media")),
    )
