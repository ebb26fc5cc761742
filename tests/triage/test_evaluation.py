"""`flask triage evaluate` and `flask triage learn`."""

import re
from pathlib import Path

import pytest

from app.triage.evaluation import labelled_messages
from app.triage.learning import learn, lesson
from app.triage.weighing import LABELS, shipped_weights

DATA = Path(__file__).with_name("data")
HEAD = "id,lang,label,text\n"
FEW = (
    HEAD
    + '1,en,query,"where is my parcel?"\n2,es,complaint,"llegó roto"\n3,fa,other,ممنون\n4,zh,pickup,请派人上门取件\n'
)


def run(app, *words, text: str | bytes, path: Path):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return app.test_cli_runner().invoke(args=["triage", *words, str(path)])


def test_it_prints_accuracy_confusion_and_ends_with_a_line_for_machines(app, tmp_path):
    shown = run(app, "evaluate", text=FEW, path=tmp_path / "few.csv")
    lines = shown.output.splitlines()
    assert shown.exit_code == 0
    assert lines[0] == "accuracy=1.000 of 4"
    assert lines[1] == "language=1.000"
    assert re.split(r"\s{2,}", lines[5].strip())[:2] == ["complaint", "1"]
    assert lines[-1] == "macro_f1=1.00 en=1.00 es=1.00 fa=1.00 zh=1.00"


def test_what_was_taken_for_what_stands_in_the_table(app, tmp_path):
    shown = run(app, "evaluate", text=HEAD + "1,en,pickup,where is my parcel\n", path=tmp_path / "one.csv")
    [row] = [line for line in shown.output.splitlines() if line.startswith("pickup")]
    assert row.split() == ["pickup", "0", "1", "0", "0"]
    assert shown.output.splitlines()[-1] == "macro_f1=0.00 en=0.00"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "lacks the column id, lang, label, text"),
        ("id,lang,text\n1,en,hello\n", "lacks the column label"),
        (HEAD, "no message in it"),
        (
            HEAD + "1,en,query,ok\n2,en,praise,ok\n",
            "line 3: “praise” is none of complaint, query, pickup, other",
        ),
        (HEAD + "1,fr,query,ok\n", "line 2: “fr” is none of"),
        (HEAD + "1,en,query\n", "line 2"),
        (HEAD.encode() + b"1,en,query,\xff\xfe\n", "not text in UTF-8"),
    ],
)
def test_a_file_it_cannot_read_is_told_in_one_sentence(app, tmp_path, text, sentence):
    shown = run(app, "evaluate", text=text, path=tmp_path / "bad.csv")
    assert shown.exit_code == 1
    assert sentence in shown.output
    assert "accuracy" not in shown.output


def test_a_file_that_is_not_there_is_told(app, tmp_path):
    shown = app.test_cli_runner().invoke(args=["triage", "evaluate", str(tmp_path / "none.csv")])
    assert shown.exit_code == 2
    assert "does not exist" in shown.output


def test_learning_writes_a_table_of_every_label(app, tmp_path):
    table = tmp_path / "weights.csv"
    shown = run(app, "learn", "--into", str(table), text=FEW, path=tmp_path / "few.csv")
    assert (shown.exit_code, shown.output) == (0, "4 messages\n")
    head, *rows = table.read_text().splitlines()
    assert head == "sign,complaint,pickup,query,other"
    assert {"damage", "fetch", "always"} <= {row.partition(",")[0] for row in rows}


def test_the_shipped_weights_are_those_learned_from_our_messages(rules):
    """Whoever changes a phrase learns anew, as `tests/triage/data/README.md` says."""
    messages = [each for name in ("tune.csv", "strangers.csv") for each in labelled_messages(DATA / name)]
    learned = learn([lesson(each.text, each.label, rules) for each in messages])
    assert learned.keys() == shipped_weights().keys()
    for sign, weights in learned.items():
        assert weights == pytest.approx(shipped_weights()[sign], abs=0.02), sign
    assert all(len(weights) == len(LABELS) for weights in learned.values())
