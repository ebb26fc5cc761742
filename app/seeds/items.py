"""The items of the demonstration: told by their carrier as of now, after the story, so that each is where its row says."""

from collections.abc import Iterator
from datetime import datetime, time

from app.items.models import Side
from app.items.operations.promising import put_promises
from app.items.operations.tracking import Told, note_track
from app.seeds.lines import length
from app.seeds.tables import Row, rows


def load_items(at: datetime) -> None:
    """What is promised, and then all items with their tracks up to this moment."""
    put_promises([_promise(row) for row in rows("demo/promises")])
    numbers = {row["key"]: (row["name"], row["number"]) for row in rows("demo/customers")}
    note_track([_told(row, numbers, at) for row in rows("demo/items")])


def _promise(row: Row) -> dict[str, object]:
    return {**row, "days": int(row["days"]), "by": time.fromisoformat(row["by"])}


def _told(row: Row, numbers: dict[str, tuple[str, str]], at: datetime) -> Told:
    return Told(
        number=row["number"],
        product=row["product"],
        origin_country=row["origin_country"],
        origin_postcode=row["origin_postcode"],
        destination_country=row["destination_country"],
        destination_postcode=row["destination_postcode"],
        at=(at - length(row["ago"])).replace(microsecond=0),
        code=row["code"],
        place=row["place"],
        text=row["text"] or None,
        parties=list(_parties(row, numbers)),
    )


def _parties(row: Row, numbers: dict[str, tuple[str, str]]) -> Iterator[tuple[Side, str, str]]:
    for side in Side:
        if row[side]:
            yield (side, *numbers[row[side]])
