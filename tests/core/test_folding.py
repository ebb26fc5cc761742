"""Values are folded alike in Python and in PostgreSQL."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.database import db
from app.core.folding import fold, folded

KNOWN = st.characters(
    exclude_categories=("Cs", "Cn"), exclude_characters="\x00"
)  # what has a meaning in Unicode
CASED = st.sampled_from([chr(code) for code in range(0x1E944) if chr(code).lower() != chr(code).upper()])
ODD = st.sampled_from("ßẞİıŒﬁΣςſΆΐŉǰ\u0345\u0307\u0301يىكةیکە۱٢३\u200c\u0640ﻛﻚａＡ①")


def in_sql(text):
    return db.session.scalar(sa.select(folded(sa.cast(sa.literal(text), sa.Text))))


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("EMS", "ems"),
        ("ÉCLAIR", "éclair"),
        ("e\u0301clair", "éclair"),
        ("STRASSE", "straße"),
        ("STRAẞE", "strasse"),
        ("İSTANBUL", "istanbul"),
        ("ΣΟΦΟΣ", "σοφος"),
        ("ПОСЫЛКА", "посылка"),
        ("كتابي", "کتابی"),
        ("ﻛﺘﺎب", "کتاب"),
        ("می\u200cرسد", "میرسد"),
        ("۱۲", "12"),
        ("ＥＭＳ", "ems"),
        ("包裹", "包裹"),
    ],
)
def test_the_same_value_however_it_is_written(app, written, same):
    assert fold(written) == fold(same) == in_sql(written) == in_sql(same)


@pytest.mark.parametrize(("one", "other"), [("e", "é"), ("i", "ı"), ("ه", "ح"), ("a", "")])
def test_what_is_another_stays_another(app, one, other):
    assert fold(one) != fold(other)
    assert in_sql(one) != in_sql(other)


def test_every_letter_is_folded_alike(app):
    letters = [chr(code) for code in range(0x20, 0x1E944) if chr(code).lower() != chr(code)]
    assert len(letters) > 1_000
    table = (
        sa.func.unnest(sa.cast(letters, sa.ARRAY(sa.Text)))
        .table_valued(sa.column("letter", sa.Text))
        .render_derived()
    )
    rows = db.session.execute(sa.select(table.c.letter, folded(table.c.letter)))
    assert {letter: other for letter, other in rows if fold(letter) != other} == {}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(KNOWN | CASED | ODD, max_size=12))
def test_python_and_sql_fold_alike(app, text):
    assert in_sql(text) == fold(text)


@settings(max_examples=1000, deadline=None)
@given(st.text(KNOWN | CASED | ODD, max_size=12))
def test_what_is_folded_stays_as_it_is(text):
    assert fold(fold(text)) == fold(text)
