"""What is wrong with a row of a file, in words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

PROBLEMS: Mapping[str, Any] = {
    "cells": _l("The row has not as many columns as the first line."),
    "no_key": _l("There is neither a postcode nor an area code nor a keyword."),
    "country": _l("A country has two letters, such as CN."),
    "postcode": _l("This is no postcode of that country, and none begins like this."),
    "no_start": _l("A range needs a first postcode."),
    "lengths": _l("The ends of a range must be equally long."),
    "backwards": _l("The range ends before it begins."),
    "area_code": _l("An area code has 20 characters at most."),
    "keyword": _l("A keyword has 2 to 60 characters and 12 words at most; a Chinese character is a word."),
    "kind": _l("The kind is one of complaint, query, pickup, delivery, or nothing."),
    "unit": _l("There is no unit with this code."),
    "route": _l("A route has 40 characters at most."),
    "day": _l("A day is written as 2026-03-31."),
    "ends_first": _l("It ends before it begins."),
    "repeated": _l("The file has this territory already, on the line named here."),
}
