"""Writing the tariff."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.core.configuration import changed as configuration_changed
from app.core.database import db
from app.items.models import Product, Rate


def put_rates(rows: Sequence[dict[str, Any]]) -> int:
    """Write lines of the tariff; a weight that is there gets its new price. How many changed something.

    A product that nobody named yet is known by its code."""
    codes = sorted({row["product"] for row in rows})
    new = [{"code": code, "position": 1_000, "names": {"en": code}} for code in codes]
    db.session.execute(insert(Product).values(new).on_conflict_do_nothing())
    put = insert(Rate).values(list(rows))
    said = {"amount": put.excluded.amount, "currency": put.excluded.currency}
    is_new = sa.or_(Rate.amount != put.excluded.amount, Rate.currency != put.excluded.currency)
    written = put.on_conflict_do_update(constraint="uq_rate_weight", set_=said, where=is_new)
    changed = len(db.session.scalars(written.returning(Rate.id)).all())
    if changed:
        configuration_changed()
    return changed
