"""How things go wrong. A `Refused` carries a sentence the user may read; its first argument is the English message id."""

from typing import Any


class Said(str):
    """Words of ours that stand inside a sentence: translated with it when it is shown."""

    __slots__ = ()


class Refused(Exception):
    """The domain says no. Nothing was written. Answered as 422."""

    status = 422

    def __init__(self, sentence: str, **words: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.words = words

    def __str__(self) -> str:
        return self.sentence % self.words if self.words else self.sentence


class Missing(Refused):
    """It does not exist, or this person may not see it; which of the two is not told. Answered as 404."""

    status = 404

    def __init__(self, sentence: str = "There is nothing here that you may see.", **words: Any) -> None:
        super().__init__(sentence, **words)


class Conflict(Refused):
    """Somebody else changed it in the meantime. Answered as 409 with the fresh state."""

    status = 409


class Forbidden(Refused):
    """Signed in, but without the right. Answered as 403."""

    status = 403

    def __init__(self, sentence: str = "Your role does not include this.", **words: Any) -> None:
        super().__init__(sentence, **words)


class GatewayError(Exception):
    """The outside world failed. `permanent` is shown to people; the rest is tried again.

    `unsure` says that the other side may have done it: it must not be repeated blindly."""

    def __init__(
        self, reason: str, *, permanent: bool, unsure: bool = False, code: str | None = None
    ) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.unsure = unsure
        self.code = code
