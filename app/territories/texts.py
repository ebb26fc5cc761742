"""What is wrong with a row of a file, in words."""

from collections.abc import Mapping

from app.core.errors import Said

PROBLEMS: Mapping[str, str] = {
    "cells": Said("The row has not as many columns as the first line."),
    "no_key": Said("There is neither a postcode nor an area code nor a keyword."),
    "country": Said("A country has two letters, such as CN."),
    "postcode": Said("This is no postcode of that country, and none begins like this."),
    "no_start": Said("A range needs a first postcode."),
    "lengths": Said("The ends of a range must be equally long."),
    "backwards": Said("The range ends before it begins."),
    "area_code": Said("An area code has 20 characters at most."),
    "keyword": Said("A keyword has 2 to 60 characters and 12 words at most; a Chinese character is a word."),
    "kind": Said("The kind is one of complaint, query, pickup, delivery, or nothing."),
    "unit": Said("There is no unit with this code."),
    "route": Said("A route has 40 characters at most."),
    "day": Said("A day is written as 2026-03-31."),
    "ends_first": Said("It ends before it begins."),
    "repeated": Said("The file has this territory already, on the line named here."),
}
