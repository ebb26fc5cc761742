"""What a handset cannot do now."""


class Refused(ValueError):
    """The call is not where this could be done; the message says why."""
