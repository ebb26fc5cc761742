"""A carrier that puts files into a folder."""

import os
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.imports import FileImport, has_waiting_files, take_files
from app.items.carriers import collect_tracks
from app.items.models import MailItem

HEADING = (
    "number,product,origin_country,origin_postcode,destination_country,destination_postcode,"
    "event_at,event_code,place,text\n"
)


@pytest.fixture
def folder(app, tmp_path, monkeypatch):
    monkeypatch.setitem(app.config, "TRACKS_FOLDER", str(tmp_path))
    return tmp_path


def put(folder, name, content, age=timedelta(seconds=10)):
    file = folder / name
    file.write_text(content, encoding="utf-8")
    written = (now() - age).timestamp()
    os.utime(file, (written, written))
    return file


def test_a_file_is_taken_once_and_moves_on(folder):
    file = put(folder, "a.csv", HEADING + "EA123456785CN,,,,,,2026-03-05T08:00:00Z,arrived,310010,\n")
    collect_tracks()
    collect_tracks()
    assert has_waiting_files(now())
    take_files()
    assert db.session.scalars(sa.select(MailItem.number)).all() == ["EA123456785CN"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(FileImport)) == 1
    assert not file.exists()
    assert (folder / "taken" / "a.csv").exists()


def test_what_is_still_being_written_waits(folder):
    file = put(folder, "a.csv", HEADING, age=timedelta(0))
    collect_tracks()
    assert file.exists()


def test_what_is_no_table_is_refused_with_a_reason_beside_it(folder):
    put(folder, "a.csv", "hello\n")
    put(folder, "b.csv", HEADING + "EA123456785CN,,,,,,,,,\n")
    collect_tracks()
    assert "no column" in (folder / "refused" / "a.csv.txt").read_text()
    assert (folder / "taken" / "b.csv").exists()


def test_a_file_left_by_a_crash_changes_nothing_when_taken_again(folder):
    content = HEADING + "EA123456785CN,,,,,,2026-03-05T08:00:00Z,arrived,310010,\n"
    for _ in range(2):
        put(folder, "a.csv", content)
        collect_tracks()
        take_files()
    first, again = db.session.scalars(sa.select(FileImport).order_by(FileImport.id))
    assert (first.taken, again.taken, again.wrong) == (1, 0, 0)


def test_without_a_folder_there_is_nothing_to_collect(app):
    collect_tracks()
    assert not has_waiting_files(now())
