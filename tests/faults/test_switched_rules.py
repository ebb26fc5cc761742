"""A rule that is switched off here is silent there, from the next text on."""

import pytest
import sqlalchemy as sa

from app.core.clock import now
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.rules.actions import AddNote
from app.rules.contents import fingerprint_of
from app.rules.models import RuleFiring
from app.rules.operations.editing import switch_automation
from app.rules.operations.stopping import release_rules, stop_rules
from app.tickets.models import Ticket
from tests.factories import make_user, text_form
from tests.faults.house import House
from tests.rules.making import make_rule

pytestmark = pytest.mark.processes


def test_switched_off_in_one_process_it_is_silent_in_another(door: House) -> None:
    rule, admin = make_rule(AddNote("Look"), occasion="opened"), make_user("administrator")
    steps = (
        (lambda: None, 1),
        (lambda: switch_automation(rule, shown=fingerprint_of(rule), is_on=False, actor=SYSTEM, at=now()), 1),
        (lambda: switch_automation(rule, shown=fingerprint_of(rule), is_on=True, actor=SYSTEM, at=now()), 2),
        (lambda: stop_rules(actor=admin, at=now()), 2),
        (lambda: release_rules(actor=admin, at=now()), 3),
    )
    for number, (step, fired) in enumerate(steps, 1):
        with transaction():
            step()
        form = text_form("Where is my parcel?", f"+1415555018{number}").to_dict()
        assert door.post(form).status_code == 200
        assert door.scalar(sa.select(sa.func.count()).select_from(Ticket)) == number
        assert door.scalar(sa.select(sa.func.count()).select_from(RuleFiring)) == fired
