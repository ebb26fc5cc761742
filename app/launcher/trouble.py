"""What stops the launcher."""


class Trouble(Exception):
    """It cannot go on; the message is one sentence that says what to do."""
