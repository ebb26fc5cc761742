from sqlalchemy import delete, func, select

from app.core.database import db
from app.triage.defaults import default_opt_words, default_rules
from app.triage.gestures import Gesture
from app.triage.models import OptWord, TriageRule
from app.triage.operations import load_default_rules
from app.triage.queries import read_text


def _emptied(session) -> None:
    session.execute(delete(TriageRule))
    session.execute(delete(OptWord))


def test_loading_twice_adds_nothing_twice(session):
    _emptied(session)
    assert load_default_rules(session) == len([*default_rules(), *default_opt_words()])
    assert load_default_rules(session) == 0


def test_a_phrase_switched_off_or_weighed_anew_stays_so(session):
    _emptied(session)
    load_default_rules(session)
    rule = session.scalars(select(TriageRule).where(TriageRule.phrase == "还没到").limit(1)).one()
    rule.is_active, rule.weight = False, 9
    session.flush()
    load_default_rules(session)
    session.refresh(rule)
    assert (rule.is_active, rule.weight) == (False, 9)


def test_texts_are_read_by_the_rows(session):
    _emptied(session)
    load_default_rules(session)
    reading = read_text("EA123456785CN还没到，急")
    assert reading.reason.startswith("language=zh: han; kind=query: ")
    assert ("sign", "notyet", "还没") in {(rule.what, rule.value, rule.phrase) for rule in reading.fired}
    assert read_text("退订", "en", "US").gesture is Gesture.STOP


def test_a_rule_without_language_is_one_row(session):
    _emptied(session)
    load_default_rules(session)
    thumbs = select(func.count()).select_from(TriageRule).where(TriageRule.phrase == "👍")
    assert db.session.scalar(thumbs) == 1
