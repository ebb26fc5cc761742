"""Which of the places that people may walk into serves an address."""

from datetime import datetime

from app.accounts.opening import public_units
from app.accounts.queries import UnitNode, home_country, house_zone
from app.core.numbers import fold_digits
from app.territories.queries import who_serves

KIND = "pickup"  # of work: whoever fetches from an address is who one goes to from there


def office_serving(at: datetime, *, postcode: str | None = None, address: str = "") -> UnitNode | None:
    """The place whose territory has that postcode, or the address that is written there."""
    country = home_country()
    if country is None:
        return None
    code = fold_digits(postcode) if postcode else None
    served = who_serves(country, code, text=address, kind=KIND, on=at.astimezone(house_zone()).date())
    return next((unit for unit in public_units() if served and unit.id == served.unit_id), None)
