"""One clock, which a file may move outside production."""

from datetime import UTC, timedelta
from threading import Event, Thread

import pytest

from app.core import clock


@pytest.fixture
def offset(tmp_path, monkeypatch, travel):
    """Write the offset file, at one o'clock."""
    travel("2026-03-02 13:00")
    file = tmp_path / "offset"
    monkeypatch.setenv("CLOCK_OFFSET_FILE", str(file))
    monkeypatch.setattr(clock, "_offset", clock._Offset())
    return file


def test_now_is_aware_and_in_utc(travel):
    at = travel("2026-03-02 13:00")
    assert clock.now() == at
    assert clock.now().tzinfo is UTC


def test_the_file_moves_the_clock(offset, travel):
    offset.write_text("3600.5")
    assert clock.now() == travel("2026-03-02 13:00") + timedelta(seconds=3600.5)


@pytest.mark.parametrize("content", [None, ""])
def test_an_empty_or_missing_file_moves_nothing(offset, travel, content):
    if content is not None:
        offset.write_text(content)
    assert clock.now() == travel("2026-03-02 13:00")


def test_who_asks_while_another_thread_reads_the_file_is_not_told_the_time_before(
    offset, travel, monkeypatch
):
    begun, goes_on, read = Event(), Event(), clock._read

    def slowly(path):
        begun.set()
        goes_on.wait(5)
        return read(path)

    offset.write_text("3600")
    with monkeypatch.context() as patched:
        patched.setattr(clock, "_read", slowly)
        first = Thread(target=clock.now)
        first.start()
        begun.wait(5)
    assert clock.now() == travel("2026-03-02 13:00") + timedelta(hours=1)
    goes_on.set()
    first.join()
