"""Which language a caller is spoken to in."""

from babel import Locale, UnknownLocaleError

from app.core.languages import CUSTOMER_CODES
from app.core.numbers import country_of
from app.customers.models import Customer


def language_for(number: str | None, customer: Customer | None = None) -> str:
    """The one they chose or wrote to us in last; else that of their number's country; else the first of ours."""
    if customer is not None and customer.language in CUSTOMER_CODES:
        return customer.language
    country = country_of(number) if number else None
    spoken = _spoken_in(country) if country else None
    return spoken if spoken in CUSTOMER_CODES else CUSTOMER_CODES[0]


def _spoken_in(country: str) -> str | None:
    try:
        return str(Locale.parse(f"und_{country}").language)
    except (UnknownLocaleError, ValueError):
        return None
