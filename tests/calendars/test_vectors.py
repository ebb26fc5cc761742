"""Facts that other systems assert about working time, and the command that reads them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.calendars.commands import calendars_cli
from app.calendars.vectors import check

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "data" / "sla-vectors" / "vectors.json"
OFFICE = {
    "timezone": "UTC",
    "week": {"mon": [["09:00", "18:00"]], "tue": [["22:00", "06:00"]]},
    "holidays": [],
}
DUE = {
    "id": "a-1",
    "kind": "due",
    "name": "two hours",
    "calendar": "counter",
    "start": "2026-03-02T10:00:00Z",
}
RIGHT = DUE | {"seconds": 7200, "expected_due": "2026-03-02T12:00:00Z"}
WRONG = DUE | {"seconds": 7200, "expected_due": "2026-03-02T12:01:00Z"}


@pytest.mark.skipif(not VECTORS.exists(), reason="the collected vectors are not beside this repository")
def test_we_agree_with_every_computable_vector_of_the_collection():
    passed, failed, skipped = check(VECTORS)

    assert failed == []
    assert passed == 73
    assert skipped == 41  # in words, or about a calendar that we refuse to save


def test_the_command_names_what_fails_and_counts(tmp_path):
    unreadable = DUE | {"id": "a-2", "calendar": "nowhere"}
    result = _run(tmp_path, RIGHT, WRONG, unreadable, RIGHT | {"kind": "behaviour"})

    assert result.exit_code == 1
    assert [line.split()[0] for line in result.output.splitlines()] == ["a-1:", "a-2:", "1"]
    assert result.output.splitlines()[-1] == "1 passed, 2 failed, 1 skipped"


def test_the_command_is_content_when_all_agree(tmp_path):
    night = RIGHT | {
        "start": "2026-03-03T22:00:00Z",
        "seconds": 8 * 3600,
        "expected_due": "2026-03-04T06:00:00Z",
    }
    result = _run(tmp_path, RIGHT, night, WRONG | {"tolerance_seconds": 60})

    assert result.exit_code == 0
    assert result.output == "3 passed, 0 failed, 0 skipped\n"


@pytest.mark.parametrize(
    "convention",
    [
        {"boundary_convention": "next_opening"},
        {"convention_dependent": True},
        {"tags": ["convention_dependent"]},
        {"kind": "due_degenerate"},
        {"kind": "never heard of"},
    ],
)
def test_conventions_that_are_not_ours_are_skipped(tmp_path, convention):
    assert _run(tmp_path, WRONG | convention).output == "0 passed, 0 failed, 1 skipped\n"


def test_another_format_is_refused_with_a_sentence(tmp_path):
    path = tmp_path / "other.json"
    path.write_text('{"format": "something/9"}')
    result = CliRunner().invoke(calendars_cli, ["check", str(path)])

    assert result.exit_code == 1
    assert "is not in the format sla-vectors/1" in result.output


def _run(folder, *vectors):
    path = folder / "vectors.json"
    path.write_text(
        json.dumps({"format": "sla-vectors/1", "calendars": {"counter": OFFICE}, "vectors": list(vectors)})
    )
    return CliRunner().invoke(calendars_cli, ["check", str(path)])
