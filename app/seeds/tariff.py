"""What the demonstration sells: its products with their prices."""

from app.accounts.queries import HOME
from app.core.configuration import write_setting
from app.items.models import Product, Rate
from app.seeds.tables import add_missing, names, rows

COUNTRY = "CN"


def load_tariff() -> None:
    """Products and rates that are missing, and the country of the house."""
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
