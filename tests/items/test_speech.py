"""Numbers of items as they are spoken and transcribed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.items.numbers import numbers_in
from app.items.speech import spoken_number

EA = "EA123456785CN"
UPS = "1Z879E930346834440"


@pytest.mark.parametrize(
    ("language", "said", "number"),
    [
        ("en", "E A one two three four five six seven eight five C N", EA),
        ("en", "It's E A one two three, four five six, seven eight five, C N, please.", EA),
        ("en", "my parcel is e for echo a for alpha 1 2 3 four five six 785 C N", EA),
        ("en", "echo alpha twelve thirty four fifty six seventy eight five charlie november", EA),
        ("en", "ee ay one two three four five six seven eight five see en", EA),
        ("en", "EE four oh two one double zero five seven seven C N", "EE402100577CN"),
        ("en", "one zed eight seven nine E nine three oh three four six eight three triple four zero", UPS),
        ("zh", "我的邮件是E A一二三四五六七八五C N到哪了", EA),
        ("zh", "E A 幺二三四五六七八五 C N", EA),
        ("zh", "EE四〇二幺零零五拐七CN", "EE402100577CN"),
        ("zh", "E E 四零二一两个零五七七 C N", "EE402100577CN"),
        ("zh", "包裹单号九八一二三四五六七八九零一", "9812345678901"),
        ("es", "E A uno dos tres cuatro cinco seis siete ocho cinco C N", EA),
        (
            "es",
            "es e de españa, a de avión, doce treinta y cuatro cincuenta y seis setenta y ocho cinco, ce ene",
            EA,
        ),
        ("es", "e e cuatrocientos dos cien cinco siete siete ce ene", "EE402100577CN"),
        ("es", "E E cuatro cero dos uno doble cero cinco siete siete C N", "EE402100577CN"),
        ("fa", "ئی ای یک دو سه چهار پنج شش هفت هشت پنج سی ان", EA),
        ("fa", "مرسوله E A صد و بیست و سه چهارصد و پنجاه و شش هفتصد و هشتاد و پنج C N کجاست", EA),
        ("fa", "E A ۱۲۳ چهار پنج شش ۷۸۵ C N", EA),
        ("fa", "E E چهار صفر دو یک دوتا صفر پنج هفت هفت C N", "EE402100577CN"),
        ("fa", "RR شصت چهل و یک صفر دو سی و سه هشت C N", "RR604102338CN"),
    ],
)
def test_what_is_spelled_is_found(language, said, number):
    found = [each.number for each in numbers_in(spoken_number(said, language))]
    assert found == [number]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "one moment please, I have two parcels and a letter for you"),
        ("es", "una carta y dos paquetes, a las tres y media"),
        ("zh", "等了三天,一个也没到"),
        ("fa", "یک بسته و دو نامه دارم"),
        ("en", "it cost 12.50 on the third of May"),
    ],
)
def test_other_words_stay_as_they_are(language, said):
    assert spoken_number(said, language) == said


def test_words_around_a_number_stay():
    said = "where is E A one two three four five six seven eight five C N today"
    assert spoken_number(said, "en") == "where is E A 123456785 C N today"


def test_a_number_that_was_transcribed_as_it_is_written_stays():
    assert [each.number for each in numbers_in(spoken_number(f"where is {EA}?", "en"))] == [EA]


@given(st.text(max_size=300), st.sampled_from(["en", "zh", "es", "fa", "de"]))
def test_whatever_is_said_is_answered(said, language):
    assert isinstance(spoken_number(said, language), str)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "zero one two three four five six seven eight nine"),
        ("es", "cero uno dos tres cuatro cinco seis siete ocho nueve"),
        ("fa", "صفر یک دو سه چهار پنج شش هفت هشت نه"),
        ("zh", "零 一 二 三 四 五 六 七 八 九"),
    ],
)
@given(digits=st.text("0123456789", min_size=9, max_size=30))
def test_digits_one_by_one_are_the_number(language, words, digits):
    said = " ".join(words.split()[int(digit)] for digit in digits)
    assert spoken_number(said, language) == digits
