from pathlib import Path

import pytest

from app.triage.defaults import default_opt_words, default_rules
from app.triage.gestures import Word
from app.triage.phrases import Rule
from app.triage.reading import Rules

SHARED_DATA = Path(__file__).parents[2] / "../shared/data"


@pytest.fixture(scope="session")
def rules() -> Rules:
    """The rules as shipped, without a database."""
    return Rules([Rule(**row) for row in default_rules()], [Word(**row) for row in default_opt_words()])


def messages_of(folder: str) -> Path:
    """The table of labelled messages, or a skip that says what is not there."""
    table = SHARED_DATA / folder / "messages.csv"
    if not table.exists():
        pytest.skip(f"the shared data set {folder} is not beside this checkout")
    return table
