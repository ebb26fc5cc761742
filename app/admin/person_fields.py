"""What was filled in about one person, beside what stood there when the form was shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import request

from app.core.errors import Conflict

NONE = 0  # of a level or a weight: not at all


@dataclass(frozen=True)
class Field:
    """One number that shall be another; `was` is what its reader saw."""

    was: int | None
    to: int | None

    def differs_from(self, present: int | None) -> bool:
        """Whether something is to be done. A conflict if it is neither what was seen nor what is wanted by now."""
        if present not in (self.was, self.to):
            raise Conflict(
                "Meanwhile somebody else changed what this person does. Look again before you save."
            )
        return present != self.to


def filled_in(name: str, of: Iterable[str], empty: int | None = NONE) -> Mapping[str, Field]:
    """The fields of these that say something else than when they were shown; `empty`: what an empty one means."""
    fields = {each: _field(f"{name}-{each}", empty) for each in of if f"{name}-{each}" in request.form}
    return {each: field for each, field in fields.items() if field is not None and field.was != field.to}


def _field(name: str, empty: int | None) -> Field | None:
    """None where somebody typed what is no number."""
    try:
        was, to = (
            int(words) if (words := request.form.get(each, "").strip()) else empty
            for each in (f"was-{name}", name)
        )
    except ValueError:
        return None
    return Field(was, to)
