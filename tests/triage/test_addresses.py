import time

import pytest

from app.triage.addresses import address_in


@pytest.mark.parametrize(
    ("language", "text", "words", "postcode"),
    [
        (
            "en",
            "Can you send someone for 2 boxes tmrw morning? 14 Elm Road, M4 1HQ",
            "14 Elm Road, M4 1HQ",
            "M4 1HQ",
        ),
        (
            "en",
            "Schedule a pickup at 221 Baker Street, 2 boxes, between 2 and 4 pm",
            "221 Baker Street",
            None,
        ),
        ("en", "one large box, 1200 W Oak St, apt 4, 78701", "1200 W Oak St, apt 4, 78701", "78701"),
        ("en", "collect 1 box from 55 Hill St after 3 pm", "55 Hill St", None),
        ("en", "my address is Rose Cottage near the church", "Rose Cottage near the church", None),
        ("es", "que pasen mañana, calle Mayor 12, 28013", "calle Mayor 12, 28013", "28013"),
        ("es", "a llevarse su paquete C/ Goya 40, 3ºB", "C/ Goya 40, 3ºB", None),
        ("es", "pasar por un sobre, av. Reforma 222 piso 8", "av. Reforma 222 piso 8", None),
        ("es", "2 cajas, Carrera 7 # 45-10", "Carrera 7 # 45-10", None),
        ("es", "Dirección: Finca Los Olivos km 3", "Finca Los Olivos km 3", None),
        ("zh", "明天三点以后能上门取件吗？朝阳区建国路88号，两个箱子", "朝阳区建国路88号", None),
        ("zh", "来我家浦东新区张杨路500号3单元602室取", "浦东新区张杨路500号3单元602室", None),
        ("zh", "地址徐汇区漕溪北路88号1203，200030", "徐汇区漕溪北路88号1203, 200030", "200030"),
        ("zh", "地址：老地方", "老地方", None),
        ("fa", "یک نفر بفرستید، خیابان ولیعصر پلاک ۱۰", "خیابان ولیعصر پلاک ۱۰", None),
        ("fa", "آدرس: کرج، کوچه ۴، پلاک ۱۲، 1234567890", "کرج, کوچه ۴, پلاک ۱۲, 1234567890", "1234567890"),
    ],
)
def test_an_address_is_read(language, text, words, postcode):
    found = address_in(text, language)
    assert found is not None
    assert (found.words, found.postcode) == (words, postcode)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "where is my parcel RR604102338CN"),
        ("en", "2 boxes on the way to me"),
        ("es", "dónde está mi paquete"),
        ("zh", "我的快递到哪了，在路上3天了"),
        ("zh", "包裹收到没有"),
        ("fa", "بسته من کجاست"),
        ("ru", "улица Ленина 5"),
    ],
)
def test_where_no_place_is_named_none_is_found(language, text):
    assert address_in(text, language) is None


@pytest.mark.parametrize("language", ["en", "es", "zh", "fa"])
@pytest.mark.parametrize(
    "text", ["1 a" * 1300, "calle " * 600, "路" * 4000, "خیابان " * 500, "12 way " * 500, "来" * 4000]
)
def test_nothing_anybody_writes_makes_it_slow(language, text):
    began = time.process_time()
    address_in(text, language)
    assert time.process_time() - began < 5  # seconds of our own work; backtracking would take minutes
