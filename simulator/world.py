"""The whole state of the simulator, in memory, behind one lock."""

import threading

from simulator.agenda import Agenda
from simulator.announcements import Announcements
from simulator.clock import Clock
from simulator.faults import Weather
from simulator.hotline import Hotline
from simulator.journal import Journal
from simulator.media import Files
from simulator.messages import Message, Messages
from simulator.optout import OptOuts
from simulator.overrides import TOTAL_LIMIT
from simulator.people import Handsets
from simulator.settings import Settings
from simulator.voice.call import Call
from simulator.voice.calls import Calls
from simulator.voice.recordings import Recordings
from simulator.webhooks import Webhooks


class World:
    """Everything there is; `address` is where it is served.

    Who changes more than one thing holds `lock`, but never while calling out.
    """

    def __init__(self, settings: Settings, webhook_limit: float = TOTAL_LIMIT) -> None:
        self.settings = settings
        self.address = ""
        self.lock = threading.RLock()
        self.clock = Clock()
        self.agenda = Agenda(self.clock)
        self.announcements = Announcements(self.lock)
        self.journal = Journal(self.lock, self.announcements)
        self.webhooks = Webhooks(settings, self.clock, self.journal, webhook_limit)
        self.handsets = Handsets()
        self.messages = Messages(self.lock)
        self.files = Files(self.lock)
        self.calls = Calls(self.lock)
        self.recordings = Recordings(self.lock)
        self.opt_outs = OptOuts()
        self.weather = Weather()
        self.began_at = self.clock.now()
        self.hotline = Hotline(
            settings.hotline,
            self.began_at,
            self.began_at,
            "Hotline",
            f"{settings.public_base_url}/telephony/sms",
            f"{settings.public_base_url}/telephony/voice",
            f"{settings.public_base_url}/telephony/voice/status",
        )

    def show(self, message: Message) -> None:
        """Tell open pages that a text is new or has changed."""
        self.announcements.announce("text", message.as_json())

    def tell(self, call: Call) -> None:
        """Tell open pages, and whoever waits, that a call is new or has changed."""
        self.announcements.announce("call", call.as_json())
        self.calls.changed.notify_all()
