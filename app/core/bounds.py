"""Numbers from outside that a column of the database can hold."""

from collections.abc import Callable

LARGEST = 2**31 - 1
LARGEST_LONG = 2**63 - 1


def up_to(most: int) -> Callable[[str], int]:
    """For `args.get(…, type=up_to(most))`: a number from 0 to that; anything else is as if nothing was said."""

    def read(text: str) -> int:
        number = int(text)
        if not 0 <= number <= most:
            raise ValueError(text)
        return number

    return read
