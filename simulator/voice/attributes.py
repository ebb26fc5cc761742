"""The attributes of a verb: those Twilio knows, its defaults for the rest, a warning for what it would warn of."""

from xml.etree.ElementTree import Element

KNOWN = {
    "Say": {"voice", "language", "loop"},
    "Play": {"loop", "digits"},
    "Pause": {"length"},
    "Gather": {
        "input", "action", "method", "timeout", "speechTimeout", "maxSpeechTime", "numDigits", "finishOnKey", "hints",
        "language", "partialResultCallback", "partialResultCallbackMethod", "profanityFilter", "speechModel",
        "enhanced", "bargeIn", "debug", "actionOnEmptyResult",
    },
    "Record": {
        "action", "method", "timeout", "finishOnKey", "maxLength", "playBeep", "trim", "recordingStatusCallback",
        "recordingStatusCallbackMethod", "recordingStatusCallbackEvent", "transcribe", "transcribeCallback",
    },
    "Redirect": {"method"},
    "Hangup": set(),
    "Reject": {"reason"},
}  # fmt: skip

NOT_SIMULATED = {"partialResultCallback", "maxSpeechTime"}


class Attributes:
    """Reads the attributes of one verb; what Twilio would not take is warned of and left at its default."""

    def __init__(self, element: Element, warnings: list[str]) -> None:
        self._element = element
        self._warnings = warnings
        for name in sorted(element.attrib.keys() - KNOWN[element.tag]):
            self._warn(f"{element.tag} has no attribute {name}")
        for name in sorted(element.attrib.keys() & NOT_SIMULATED):
            self._warn(f"{name} of {element.tag} is not simulated")

    def text(self, name: str, default: str = "") -> str:
        return self._element.get(name, default)

    def number(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if value.isdecimal():
            return int(value)
        if value != "auto":
            self._warn(f"{name}={value!r} is not a number")
        return default

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.text(name, str(default)).lower()
        if value not in ("true", "false"):
            self._warn(f"{name}={value!r} is neither true nor false")
            return default
        return value == "true"

    def method(self, name: str) -> str:
        value = self.text(name, "POST").upper()
        if value not in ("GET", "POST"):
            self._warn(f"{name}={value!r} is neither GET nor POST")
            return "POST"
        return value

    def _warn(self, complaint: str) -> None:
        self._warnings.append(f"12200: {complaint}")
