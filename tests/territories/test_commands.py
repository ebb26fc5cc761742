"""What an operator does from a terminal."""

import pytest

from app.territories.models import Stage
from app.territories.queries import latest_imports
from tests.factories import make_unit
from tests.territories.making import csv_of


@pytest.fixture
def unit(app):
    return make_unit()


@pytest.fixture
def run(app, tmp_path):
    """`run(content, *options)`: the command on a file with that content."""

    def command(content, *options, **more):
        path = tmp_path / "file.csv"
        path.write_bytes(content)
        return app.test_cli_runner().invoke(args=["territories", "import", str(path), *options], **more)

    return command


def who(app, address):
    return app.test_cli_runner().invoke(args=["territories", "who", "cn", address])


def test_a_preview_changes_nothing(app, unit, run):
    done = run(csv_of({"keyword": "右路", "unit_code": unit.code}), "--preview")
    assert (done.exit_code, done.output) == (0, "1 new, 0 changed, 0 ended, 0 same, 0 wrong\n")
    assert who(app, "右路1号").exit_code == 1


def test_it_is_taken_in_and_who_serves_an_address_is_told_with_the_reason(app, unit, run):
    done = run(csv_of({"keyword": "右路", "unit_code": unit.code, "route": "R-1"}))
    assert done.exit_code == 0, done.output
    assert who(app, "右路1号").output == f"{unit.code} Unit {unit.code}, route R-1: keyword 右路\n"


@pytest.mark.parametrize(
    ("options", "answer", "taken"),
    [
        ((), "y\n", True),
        ((), "n\n", False),
        ((), "", False),
        (("--yes",), "", True),
        (("--preview",), "", False),
    ],
)
def test_with_wrong_rows_somebody_has_to_agree(app, unit, run, options, answer, taken):
    rows = csv_of({"keyword": "右路", "unit_code": unit.code}, {"keyword": "错路", "unit_code": "x"})
    done = run(rows, *options, input=answer)
    assert "line 3: There is no unit with this code. x" in done.output
    assert (who(app, "右路1号").exit_code == 0) is taken
    assert latest_imports()[0].stage is (Stage.DONE if taken else Stage.DISCARDED)


def test_a_file_that_is_no_table_is_one_sentence(run):
    done = run("country,unit_code\nCN,张".encode("gbk"))
    assert (done.exit_code, done.output) == (
        1,
        "Error: This file is not UTF-8. Save it as “CSV UTF-8” and try again.\n",
    )
