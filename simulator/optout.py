"""The opt-out words a long code knows by itself, before any application hears of them."""

STOP_WORDS = {"stop", "stopall", "unsubscribe", "end", "quit", "revoke", "optout", "cancel"}
START_WORDS = {"start", "yes", "unstop"}
HELP_WORDS = {"help", "info"}

STOPPED = "You are unsubscribed and will get no more messages from this number. Reply START to come back."
STARTED = "You are subscribed again. Reply HELP for help, STOP to unsubscribe."
HELPED = "Reply STOP to unsubscribe. Message and data rates may apply."


class OptOuts:
    """Which phone refuses texts from which of our numbers."""

    def __init__(self) -> None:
        self._pairs: set[tuple[str, str]] = set()

    def refuses(self, handset: str, sender: str) -> bool:
        return (handset, sender) in self._pairs

    def hear(self, handset: str, hotline: str, body: str) -> str | None:
        """Obey an opt-out word; answer what the network replies. Only the bare word counts."""
        word, pair = body.strip().casefold(), (handset, hotline)
        if word in STOP_WORDS:
            self._pairs.add(pair)
            return STOPPED
        if word in START_WORDS and pair in self._pairs:
            self._pairs.discard(pair)
            return STARTED
        return HELPED if word in HELP_WORDS else None
