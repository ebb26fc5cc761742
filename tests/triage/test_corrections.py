import pytest
from sqlalchemy import select

from app.core.database import db
from app.core.events import SYSTEM
from app.core.transaction import transaction
from app.triage.models import Aspect, TriageCorrection, TriageRule
from app.triage.operations import correct_reading, switch_rule
from app.triage.queries import misled_most, newest_corrections, read_text
from tests.factories import events_named, make_agent, moment

AT = moment("2026-03-02 09:00")


def corrected(text: str, at=AT, **should: str) -> list[TriageCorrection]:
    with transaction():
        return correct_reading(
            7, text, {Aspect(name): said for name, said in should.items()}, actor=SYSTEM, at=at
        )


def phrases(correction: TriageCorrection) -> set[str]:
    return {rule.phrase for rule in correction.misled}


def test_a_wrong_kind_is_kept_with_the_phrases_that_misled(database):
    assert read_text("the new broken series").label == "complaint"
    [correction] = corrected("the new broken series", kind="other")
    assert (correction.was, correction.should, correction.language) == ("complaint", "other", "en")
    assert "broken" in phrases(correction)


def test_what_was_read_so_is_no_correction(database):
    assert corrected("where is my parcel", kind="query", language="en", urgency="none") == []


def test_a_wrong_topic_language_and_urgency_name_their_phrases(database):
    by_aspect = {
        each.aspect: each
        for each in corrected("快递到哪了，急", topic="customs", language="en", urgency="none")
    }
    assert "到哪" in phrases(by_aspect[Aspect.TOPIC])
    assert (by_aspect[Aspect.LANGUAGE].was, phrases(by_aspect[Aspect.LANGUAGE])) == ("zh", set())
    assert phrases(by_aspect[Aspect.URGENCY]) == {"急"}


def test_a_wrong_language_names_the_words_it_was_taken_for(database):
    [correction] = corrected("paquete roto", language="en")
    assert correction.was == "es"
    assert "paquete" in phrases(correction)


def test_the_newest_stands_first_and_the_phrase_that_misled_most(database):
    corrected("the new broken series", at=moment("2026-03-01 09:00"), kind="other")
    corrected("a broken heart", kind="other")
    assert [each.at for each in newest_corrections(10)] == [AT, moment("2026-03-01 09:00")]
    assert len(newest_corrections(1)) == 1
    most, times = misled_most(10)[0]
    assert (most.phrase, times) == ("broken", 2)


def test_who_said_it_is_kept(database):
    agent = make_agent(name="Ann Lee")
    with transaction():
        correct_reading(7, "a broken heart", {Aspect.KIND: "other"}, actor=agent, at=AT)
    assert newest_corrections(1)[0].by.name == "Ann Lee"


@pytest.fixture
def rule(database) -> TriageRule:
    wanted = (TriageRule.value == "damage", TriageRule.phrase == "碎", TriageRule.what == "sign")
    return db.session.scalars(select(TriageRule).where(*wanted)).one()


def test_a_rule_switched_off_is_silent_and_on_again_speaks(rule):
    def speaks() -> bool:
        return "碎" in {each.phrase for each in read_text("杯子碎").fired}

    assert speaks()
    with transaction():
        switch_rule(rule, is_active=False, actor=SYSTEM)
    assert not speaks()
    with transaction():
        switch_rule(rule, is_active=True, actor=SYSTEM)
    assert speaks()
    assert [event.data["is_active"] for event in events_named("rule.switched")] == [False, True]


def test_switching_twice_is_once(rule):
    for _ in range(2):
        with transaction():
            switch_rule(rule, is_active=False, actor=SYSTEM)
    assert len(events_named("rule.switched")) == 1


def test_what_is_switched_off_is_shown_although_it_misled_nobody(rule):
    with transaction():
        switch_rule(rule, is_active=False, actor=SYSTEM)
    assert [(each.phrase, times) for each, times in misled_most(10)] == [("碎", 0)]
