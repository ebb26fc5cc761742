"""The conversation as a table: what is asked at each step, how we listen, and what every key does there.

`*` says it again everywhere, and so does silence, once; these two and keys without a meaning are `conversation.py`'s."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.telephony.calls.listening import (
    MESSAGE,
    NOTHING,
    NUMBER,
    NUMBER_BY_KEYS,
    ONE_KEY,
    TEN_DIGITS,
    Listening,
)
from app.telephony.calls.models import Part, Step
from app.telephony.calls.steps import (
    case,
    complaint,
    information,
    item,
    language,
    main,
    message,
    office,
    person,
    pickup,
    price,
)
from app.telephony.calls.talk import Talk

Act = Callable[[Talk], None]


@dataclass(frozen=True)
class Stage:
    """One step of the conversation."""

    part: Part
    ask: Act
    listens: Listening
    keys: Mapping[str, Act] = field(default_factory=dict)  # one key each
    told: Act | None = None  # a number, words or a message
    unanswered: Act | None = None  # where silence means something


STAGES: Mapping[Step, Stage] = {
    Step.MENU: Stage(
        Part.MENU, main.ask, ONE_KEY,
        keys={
            "1": item.begin,
            "2": pickup.begin,
            "3": complaint.begin,
            "5": information.begin,
            "6": case.begin,
            "9": language.begin,
            "0": person.begin,
        },
    ),
    Step.LANGUAGE: Stage(Part.LANGUAGE, language.ask, ONE_KEY, keys=language.CHOICES),
    Step.ITEM: Stage(Part.ITEM, item.ask, NUMBER, told=item.find),
    Step.SLIP: Stage(Part.ITEM, item.ask_what_was_meant, ONE_KEY, keys={"1": item.take_meant, "2": item.begin}),
    Step.ITEM_TOLD: Stage(
        Part.ITEM, item.ask_what_next, ONE_KEY,
        keys={"1": item.pursue, "2": item.begin, "0": person.begin, "#": main.begin},
    ),
    Step.CASE: Stage(Part.CASE, case.ask, TEN_DIGITS, told=case.find),
    Step.CASE_TOLD: Stage(
        Part.CASE, case.ask_what_next, ONE_KEY, keys={"1": case.add, "0": person.begin, "#": main.begin}
    ),
    Step.ADDRESS: Stage(Part.PICKUP, pickup.ask_address, ONE_KEY, keys={"1": pickup.confirm, "2": pickup.elsewhere}),
    Step.WINDOW: Stage(Part.PICKUP, pickup.ask_window, ONE_KEY, keys=pickup.CHOICES),
    Step.COMPLAINT: Stage(
        Part.COMPLAINT, complaint.ask, NUMBER, told=complaint.find, unanswered=complaint.go_on
    ),
    Step.OUTSIDE: Stage(
        Part.COMPLAINT, complaint.ask_whether_now, ONE_KEY, keys={"1": complaint.insist, "#": main.begin}
    ),
    Step.INFORMATION: Stage(
        Part.INFORMATION, information.ask, ONE_KEY,
        keys={"1": price.begin, "2": office.begin, "0": person.begin, "#": main.begin},
    ),
    Step.PRICE: Stage(Part.INFORMATION, price.ask, ONE_KEY, keys={"1": price.send_at_home, "2": price.send_abroad}),
    Step.COUNTRY: Stage(Part.INFORMATION, price.ask_country, NUMBER, told=price.find_country),
    Step.WEIGHT: Stage(
        Part.INFORMATION, price.ask_weight, NUMBER_BY_KEYS, told=price.weigh, unanswered=price.weigh
    ),
    Step.PRICE_TOLD: Stage(
        Part.INFORMATION, price.tell, ONE_KEY, keys={"1": price.begin, "0": person.begin, "#": main.begin}
    ),
    Step.OFFICE: Stage(Part.INFORMATION, office.ask, NUMBER, told=office.find),
    Step.OFFICE_TOLD: Stage(
        Part.INFORMATION, office.tell, ONE_KEY,
        keys={"1": office.look_elsewhere, "0": person.begin, "#": main.begin},
    ),
    Step.MESSAGE: Stage(Part.MESSAGE, message.ask, MESSAGE, told=message.take),
    Step.SETTLED: Stage(
        Part.MENU, main.ask_for_more, ONE_KEY, keys={"#": main.begin, "0": person.begin}, unanswered=main.part
    ),
    Step.OVER: Stage(Part.MENU, main.say_nothing, NOTHING),
}  # fmt: skip
