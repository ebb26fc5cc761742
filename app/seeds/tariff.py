"""What the demonstration sells: its products with their prices, and when something about them may be filed."""

from app.accounts.queries import HOME
from app.core.configuration import write_setting
from app.intake.models import FilingWindow
from app.items.models import Product, Rate
from app.seeds.tables import add_missing, names, rows

COUNTRY = "CN"


def load_tariff() -> None:
    """Products, rates and filing windows that are missing, and the country of the house."""
    write_setting(HOME, COUNTRY)
    add_missing(
        Product,
        [
            {"code": row["code"], "position": int(row["position"]), "names": names(row)}
            for row in rows("demo/products")
        ],
    )
    add_missing(
        Rate,
        [
            row
            | {
                "destination_country": row["destination_country"] or None,
                "grams": int(row["grams"]),
                "amount": int(row["amount"]),
            }
            for row in rows("demo/rates")
        ],
    )
    add_missing(FilingWindow, [_window(row) for row in rows("demo/filing_windows")])


def _window(row: dict[str, str]) -> dict[str, object]:
    crosses = {"yes": True, "no": False}.get(row["is_international"])
    limits = {
        name: int(row[name]) if row[name] else None for name in ("opens_after_hours", "closes_after_days")
    }
    facts = {name: value or None for name, value in row.items()}
    return {**facts, "position": int(row["position"]), "is_international": crosses, **limits}
