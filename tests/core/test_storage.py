"""What is put is there whole, once, and nowhere else; what was never finished is swept with what nobody names."""

from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest

from app.core.clock import now
from app.core.errors import Missing
from app.core.storage import DiskStorage


@pytest.fixture
def storage(tmp_path):
    return DiskStorage(tmp_path / "files")


def put(storage, content=b"a photo"):
    return storage.put(BytesIO(content))


def everything(tmp_path):
    return sorted(path.name for path in tmp_path.rglob("*") if path.is_file())


def test_what_was_put_is_found_by_the_hash_of_its_content(storage):
    key = put(storage)
    assert key == sha256(b"a photo").hexdigest()
    with storage.open(key) as kept:
        assert kept.read() == b"a photo"


def test_it_is_taken_from_its_beginning_wherever_a_reader_stopped(storage):
    read = BytesIO(b"a photo")
    read.read()
    with storage.open(storage.put(read)) as kept:
        assert kept.read() == b"a photo"


def test_the_same_content_lies_there_once(storage, tmp_path):
    assert put(storage) == put(storage)
    assert len(everything(tmp_path)) == 1


def test_what_was_deleted_is_gone_and_deleting_again_changes_nothing(storage):
    key = put(storage)
    assert storage.exists(key)
    for _ in range(2):
        storage.delete(key)
    assert not storage.exists(key)
    with pytest.raises(Missing):
        storage.open(key)


@pytest.mark.parametrize(
    "key", ["", "../secret", "/etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "/..", "a" * 64 + "\n"]
)
def test_no_other_name_leads_anywhere(storage, tmp_path, key):
    (tmp_path / "secret").write_text("of somebody")
    for act in (storage.open, storage.exists, storage.delete):
        with pytest.raises(Missing):
            act(key)
    assert everything(tmp_path) == ["secret"]


class Broken(BytesIO):
    """A reader that fails in the middle."""

    def read(self, *_size):
        if self.tell():
            raise OSError("the line broke")
        return super().read(3)


def test_a_content_that_breaks_off_is_never_there_and_swept_in_the_end(storage, tmp_path):
    with pytest.raises(OSError, match="broke"):
        storage.put(Broken(b"half a photo"))
    [draft] = everything(tmp_path)
    assert list(storage.put_before(now() + timedelta(minutes=1))) == [draft]
    storage.delete(draft)
    assert everything(tmp_path) == []


def test_what_was_put_again_is_young_again(storage, travel):
    travel("2026-03-02 09:00")
    first, second = put(storage), put(storage, b"another")
    travel("2026-03-03 09:30")
    put(storage)
    assert list(storage.put_before(now() - timedelta(days=1))) == [second]
    assert first in set(storage.put_before(now() + timedelta(days=1)))


def test_an_empty_storage_has_nothing_old(storage):
    assert list(storage.put_before(now())) == []
