import time
from datetime import UTC, date, datetime
from datetime import time as clock
from zoneinfo import ZoneInfo

import pytest

from app.triage.phrases import Rule
from app.triage.reading import READ_AT_MOST, SURE_FROM, Rules, read


@pytest.mark.parametrize(
    ("text", "kind", "language", "topic"),
    [
        ("EA123456785CN还没到，急", "query", "zh", "trace_late"),
        ("我的快递EE402100577CN到哪了", "query", "zh", "status"),
        ("请派人上门取件，两个箱子", "pickup", "zh", "parcel"),
        ("快递显示签收了但我没收到", "complaint", "zh", "not_received_marked_delivered"),
        ("Where is my parcel EA123456785CN?", "query", "en", "status"),
        ("Please arrange a collection of one package", "pickup", "en", "parcel"),
        ("The courier was rude, I wish to complain", "complaint", "en", "attitude"),
        ("¿Dónde está mi envío? Todavía no ha llegado", "query", "es", "trace_late"),
        ("Quiero una recogida a domicilio, dos cajas", "pickup", "es", "parcel"),
        ("Mi paquete vino mojado y destrozado", "complaint", "es", "damage"),
        ("سلام، بسته‌ام كجاست؟", "query", "fa", "status"),
        ("لطفا برای جمع‌آوری دو جعبه بیایید", "pickup", "fa", "parcel"),
        ("از رفتار مامور شکایت دارم، توهین کرد", "complaint", "fa", "attitude"),
    ],
)
def test_kind_language_and_topic(rules, text, kind, language, topic):
    reading = read(text, rules)
    assert (reading.kind, reading.language, reading.topic) == (kind, language, topic)
    assert not reading.unsure


def test_the_reason_names_the_phrases_and_what_they_weighed():
    phrases = [Rule("sign", "notyet", "zh", "还没到", 1), Rule("kind", "complaint", "zh", "投诉", 3)]
    weights = {"notyet": (-0.5, 0.0, 1.25, 0.0), "says_complaint": (1.0, 0.0, 0.0, 0.0)}
    reading = read("EA123456785CN还没到", Rules(phrases, [], weights))
    assert reading.reason == "language=zh: han; kind=query: 还没到+1.2; kind=pickup: none; kind=other: none"
    assert reading.shares["query"] > reading.shares["other"] > reading.shares["complaint"]


def test_more_phrases_of_a_sign_speak_louder_but_not_without_end():
    weights = {"notyet": (0.0, 0.0, 1.0, 0.0)}
    phrases = ["还没", "没到", "还没到", "没有到", "未到"]
    heard = [
        read(
            "还没到没有到未到",
            Rules([Rule("sign", "notyet", "zh", each, 1) for each in phrases[:count]], [], weights),
        )
        for count in range(6)
    ]
    shares = [round(reading.shares["query"], 3) for reading in heard]
    assert shares[0] < shares[1] < shares[2] < shares[3] == shares[4] == shares[5]


def test_a_phrase_may_speak_against_its_sign():
    weights = {"praise": (0.0, 0.0, 0.0, 3.0)}
    phrases = [
        Rule("sign", "praise", "es", "recomiendo", 1),
        Rule("sign", "praise", "es", "no lo recomiendo", -2),
    ]
    rules = Rules(phrases, [], weights)
    assert read("lo recomiendo", rules, "es").label == "other"
    assert read("no lo recomiendo", rules, "es").shares["other"] == 0.25


@pytest.mark.parametrize("text", ["", "???", "brown fox", "👽", "где моя посылка", "荷物が届きません"])
def test_what_no_rule_knows_is_an_unsure_query(rules, text):
    reading = read(text, rules)
    assert reading.kind == "query"
    assert reading.unsure


@pytest.mark.parametrize("number", ["EA123456785CN", "RR 604 102 338 ES"])
def test_a_number_alone_asks_about_the_item(rules, number):
    reading = read(number, rules)
    assert (reading.label, reading.kind, reading.unsure) == ("query", "query", False)


def test_what_is_close_is_unsure():
    weights = {"says_pickup": (0.0, 1.0, 0.0, 0.0), "says_complaint": (1.1, 0.0, 0.0, 0.0)}
    phrases = [Rule("kind", "pickup", "en", "collect", 3), Rule("kind", "complaint", "en", "late", 3)]
    reading = read("the courier was late to collect", Rules(phrases, [], weights))
    assert (reading.kind, reading.unsure) == ("complaint", True)
    assert 0.25 < reading.confidence < SURE_FROM


@pytest.mark.parametrize(
    "text", ["Happy to see you all at the party tonight", "贷款秒批，加微信", "busco trabajo"]
)
def test_what_asks_nothing_of_us_opens_no_work_by_itself(rules, text):
    reading = read(text, rules)
    assert (reading.label, reading.kind, reading.unsure) == ("other", "query", True)


@pytest.mark.parametrize(
    "text",
    [
        "改到周四送公司",
        "please redeliver on Friday",
        "quiero cambiar la dirección",
        "آدرس جدید را ثبت کنید",
        "取消寄件",
    ],
)
def test_what_we_cannot_do_yet_goes_to_a_person(rules, text):
    reading = read(text, rules)
    assert (reading.kind, reading.unsure) == ("query", True)


@pytest.mark.parametrize("number", ["EA123456785CN", "RR 604 102 338 ES", "9812305000012", "602-215-0011"])
@pytest.mark.parametrize("words", ["{} 还没到", "I want to complain about {}", "recogida de {}", "{} کجاست"])
def test_every_number_is_read_like_any_other(rules, words, number):
    here, there = read(words.format(number), rules), read(words.format("RB482913776GB"), rules)
    assert (here.shares, here.language, here.kind) == (there.shares, there.language, there.kind)
    assert here.kind == read(words.format(""), rules).kind
    assert not here.urgent


@pytest.mark.parametrize(
    ("text", "threat"),
    [
        ("EA123456785CN还没到，急", False),
        ("urgent please, where is my parcel", False),
        ("es urgente, no llega mi paquete", False),
        ("فوری است، بسته نرسیده", False),
        ("再不解决我打12305", True),
        ("我要向邮管局反映", True),
        ("my lawyer will write to you", True),
        ("iré a la CNMC", True),
        ("به دادگاه می‌روم", True),
    ],
)
def test_pressing_words_and_threats(rules, text, threat):
    reading = read(text, rules)
    assert (reading.urgent, reading.threat) == (True, threat)
    assert f"urgency={'threat' if threat else 'asked'}" in reading.reason


@pytest.mark.parametrize(
    "text", ["不急，包裹到哪了", "where is my parcel, not urgent", "no es urgente, ¿cuánto tarda?"]
)
def test_who_says_there_is_no_hurry_is_believed(rules, text):
    assert not read(text, rules).urgent


def test_only_the_beginning_of_a_long_text_is_read(rules):
    late = "where is my parcel " + "." * READ_AT_MOST
    assert read(late + " I complain", rules).shares == read(late, rules).shares


def test_where_and_when_are_read_beside_what(rules):
    at = datetime(2026, 3, 1, 17, tzinfo=UTC)
    text = "明天下午三点以后能上门取件吗？朝阳区建国路88号，两个箱子"
    reading = read(text, rules, at=at, zone=ZoneInfo("Asia/Shanghai"))
    assert reading.kind == "pickup"
    assert reading.address is not None
    assert reading.address.words == "朝阳区建国路88号"
    assert reading.wished is not None
    assert (reading.wished.on, reading.wished.from_time) == (date(2026, 3, 3), clock(15))


def test_without_a_moment_no_day_is_counted(rules):
    assert read("pick it up tomorrow", rules).wished is None


HOSTILE = ["a" * 9_000, " " * 9_000, "1 " * 5_000, "a1" * 5_000, "ok " * 4_000, "send someone send a " * 900]
HOSTILE += [
    "签收" * 5_000,
    "delivered " * 900,
    "بیایید " * 900,
    "\ufdfa" * 5_000,
    "a\u0301" * 5_000,
    "\ud800" * 5_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:9]))
def test_nothing_anybody_writes_makes_reading_slow(rules, text):
    began = time.process_time()
    read(text, rules)
    assert time.process_time() - began < 5  # seconds of our own work; backtracking would take minutes
