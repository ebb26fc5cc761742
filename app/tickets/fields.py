"""The words of the condition language that tickets own: their own columns, and what hangs on customer, unit and items."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.queries import UnitNode, subtree, units, units_by_code
from app.core.folding import fold, folded
from app.customers.models import Customer, Grade
from app.items.models import MailItem, Stage
from app.items.queries import items_named, stages_of
from app.tickets.conditions import Case, Field, Values
from app.tickets.kinds import KINDS
from app.tickets.models import Priority, Ticket

DOMESTIC, INTERNATIONAL = "domestic", "international"
_NUMBERS = sa.select(sa.func.jsonb_array_elements_text(Ticket.triage["items"])).correlate(Ticket)
_CROSSES = MailItem.origin_country != MailItem.destination_country


def _column(name: str, choices: Callable[[], Iterable[str]] | None = None) -> Field:
    """A column of the ticket itself."""
    column: InstrumentedAttribute[Any] = getattr(Ticket, name)

    def among(values: Values | None) -> sa.ColumnElement[bool]:
        if values is None:
            return column != ""
        return (folded(column) if choices is None else column).in_(
            values
        )  # those of a list are folded already

    return Field(lambda case: [getattr(case.ticket, name)], among, choices)


def _grade(case: Case) -> Iterable[str]:
    """Somebody unknown is a customer like others."""
    return [case.ticket.customer.grade if case.ticket.customer else Grade.STANDARD]


def _has_grade(values: Values | None) -> sa.ColumnElement[bool]:
    if values is None:
        return sa.true()
    theirs = sa.exists().where(Customer.id == Ticket.customer_id, Customer.grade.in_(values))
    return sa.or_(theirs, sa.and_(Ticket.customer_id.is_(None), sa.literal(Grade.STANDARD in values)))


def _unit_of(case: Case) -> UnitNode | None:
    return units().get(case.unit_id or case.ticket.unit_id or 0)


def _unit(case: Case) -> Iterable[str]:
    """Its unit, and every one above: what is said of a province holds for its stations."""
    unit = _unit_of(case)
    path = unit.path.strip("/").split("/") if unit else []
    return [units()[int(number)].code for number in path]


def _is_in_unit(values: Values | None) -> sa.ColumnElement[bool]:
    if values is None:
        return Ticket.unit_id.is_not(None)
    tops = [unit.id for code, unit in units_by_code().items() if fold(code) in values]
    return Ticket.unit_id.in_([unit_id for top in tops for unit_id in subtree(top)])


def _unit_kind(case: Case) -> Iterable[str]:
    unit = _unit_of(case)
    return [unit.kind] if unit else []


def _has_unit_kind(values: Values | None) -> sa.ColumnElement[bool]:
    if values is None:
        return Ticket.unit_id.is_not(None)
    return Ticket.unit_id.in_([unit.id for unit in units().values() if fold(unit.kind) in values])


def _products(items: Iterable[MailItem]) -> list[str | None]:
    return [item.product for item in items]


def _has_product(values: Values | None) -> sa.ColumnElement[bool]:
    asked = MailItem.product != "" if values is None else folded(MailItem.product).in_(values)
    return sa.exists().where(MailItem.number.in_(_NUMBERS), asked).correlate(Ticket)


def _journeys(items: Iterable[MailItem]) -> list[str | None]:
    """Whether an item stays in its country; nothing where that is not known."""
    ends = [(item.origin_country, item.destination_country) for item in items]
    return [DOMESTIC if origin == end else INTERNATIONAL for origin, end in ends if origin and end]


def _has_journey(values: Values | None) -> sa.ColumnElement[bool]:
    wanted = frozenset({DOMESTIC, INTERNATIONAL}) if values is None else values
    asked = {DOMESTIC: sa.not_(_CROSSES), INTERNATIONAL: _CROSSES}
    among = sa.or_(*(asked[each] for each in wanted))
    return sa.exists().where(MailItem.number.in_(_NUMBERS), among).correlate(Ticket)


def _stages(case: Case) -> list[str | None]:
    """How far its items had come when they were named; nothing where nobody had seen them.

    Where they are by now is no fact of the ticket: what is promised would change with each mile."""
    stages = case.ticket.triage.get("stages", {})
    return [stages.get(number) for number in case.ticket.triage.get("items", ())]


def _has_stage(values: Values | None) -> sa.ColumnElement[bool]:
    number = sa.func.jsonb_array_elements_text(Ticket.triage["items"]).column_valued("number")
    stage = Ticket.triage["stages"].op("->>", return_type=sa.Text())(number)
    asked = stage.is_not(None) if values is None else stage.in_(values)
    return sa.exists(sa.select(number).where(asked)).correlate(Ticket)


def _items_of(case: Case) -> Iterable[MailItem]:
    return items_named(case.ticket.triage.get("items", ()))


def cases_of(tickets: Sequence[Ticket], names: AbstractSet[str]) -> list[Case]:
    """A case of each ticket, to be asked about these fields: what needs a statement is read in one for all."""
    cases = [Case(ticket) for ticket in tickets]
    if names & _OF_ITEMS.keys():
        numbers = {number for ticket in tickets for number in ticket.triage.get("items", ())}
        known = {item.number: item for item in items_named(sorted(numbers))}
        for case in cases:
            theirs = [known[number] for number in case.ticket.triage.get("items", ()) if number in known]
            for name, values in _OF_ITEMS.items():
                case.know(name, values(theirs))
    return cases


def case_of_asking(ticket: Ticket, unit_id: int) -> Case:
    """A case of a unit that is asked now: for it counts how far the items have come by now."""
    case = Case(ticket, unit_id)
    case.know("stage", stages_of(ticket.triage.get("items", ())).values())
    return case


_OF_ITEMS: Mapping[str, Callable[[Iterable[MailItem]], list[str | None]]] = {
    "product": _products,
    "journey": _journeys,
}
TICKET_FIELDS: Mapping[str, Field] = {
    "kind": _column("kind", lambda: KINDS),
    "topic": _column("topic"),
    "grade": Field(_grade, _has_grade, lambda: list(Grade)),
    "channel": _column("channel"),
    "priority": _column("priority", lambda: list(Priority)),
    "language": _column("language"),
    "unit": Field(_unit, _is_in_unit, lambda: units_by_code()),
    "unit_kind": Field(_unit_kind, _has_unit_kind),
    "product": Field(lambda case: _products(_items_of(case)), _has_product),
    "journey": Field(
        lambda case: _journeys(_items_of(case)), _has_journey, lambda: (DOMESTIC, INTERNATIONAL)
    ),
    "stage": Field(_stages, _has_stage, lambda: list(Stage)),
}
