"""The process that fetches a picture dies in the act."""

import pytest
import sqlalchemy as sa

from app.core.events import Event
from app.core.storage import DiskStorage
from app.core.tasks import LEASE, Task
from app.tickets.models import Attachment, AttachmentState
from tests.factories import text_form
from tests.faults.house import House
from tests.samples import photo
from tests.telephony.media_house import Handler, is_silent, media_house

pytestmark = pytest.mark.processes


def stops_in_the_middle(handler: Handler) -> None:
    """Half a picture, then nothing for long."""
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(photo()[:300])
    is_silent(handler)


@pytest.mark.parametrize("begins", [is_silent, stops_in_the_middle])
def test_killed_in_mid_fetch_the_picture_is_fetched_again_and_kept_once(house: House, begins) -> None:
    house.start("web", "relay", "worker")
    with media_house(house.addresses.simulator) as provider:
        address = provider.keep(begins)
        form = text_form("My parcel is broken", MediaUrl0=address, MediaContentType0="image/jpeg")
        assert house.post(form.to_dict()).ok
        house.eventually(lambda: provider.asked, "the worker asks for the picture")
        house["worker"].kill()
        assert house.scalar(sa.select(Attachment.state)) == AttachmentState.WAITING

        provider.keep(photo(), address.removeprefix(provider.url))
        house["worker"].start()
        house.start("clock")
        house.pass_time(LEASE.total_seconds() + 1)
        house.eventually(
            lambda: house.scalar(sa.select(Attachment.state)) == AttachmentState.KEPT, "the picture is kept"
        )
        house.eventually(
            lambda: not house.count(Task, Task.listener.like("%fetch_media"), Task.done_at.is_(None)),
            "its task is done",
        )

    assert house.count(Event, Event.name == "attachment.kept") == 1
    [kept] = house.rows(sa.select(Attachment.key))
    with DiskStorage(house.files).open(kept.key) as file:
        assert file.read() == photo()
