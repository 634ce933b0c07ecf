"""Written numbers become exact decimals, whatever they are written with; what is no number is none."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.numerals import find_numbers, parse_number, squeeze

DIGITS = "零一二三四五六七八九"

NUMBERS = [
    ("0", "0"),
    ("12", "12"),
    ("007", "7"),
    ("1,609,780", "1609780"),
    ("12,345.60", "12345.60"),
    ("１２３", "123"),
    ("１，２３４", "1234"),
    ("２．５", "2.5"),
    ("1 000", "1000"),
    ("-3.5", "-3.5"),
    ("负二十", "-20"),
    ("1.2万", "12000"),
    ("36.57亿", "3657000000"),
    ("4.78万亿", "4780000000000"),
    ("2千", "2000"),
    ("5万4千6百", "54600"),
    ("25万6千", "256000"),
    ("零", "0"),
    ("十", "10"),
    ("十五", "15"),
    ("两", "2"),
    ("二十", "20"),
    ("一百零五", "105"),
    ("一百一十", "110"),
    ("四百五", "450"),
    ("一千二百", "1200"),
    ("两千四百五", "2450"),
    ("一万三", "13000"),
    ("一万零三", "10003"),
    ("一万零二百五十", "10250"),
    ("三亿五千万", "350000000"),
    ("一万二千亿", "1200000000000"),
    ("五亿零六", "500000006"),
    ("十余万", "100000"),
    ("十五点七", "15.7"),
    ("一点二亿", "120000000"),
    ("二〇二四", "2024"),
    ("拾万零伍拾陆", "100056"),
    ("壹仟贰佰", "1200"),
    ("兩萬", "20000"),
]

NO_NUMBERS = [
    "",
    "一定",
    "第一",
    "三五",
    "二三十",
    "十百",
    "万",
    "百",
    "1,2",
    "12,34",
    "1.2.3",
    ".5",
    "5.",
    "点五",
    "12个",
    "①",
    "五万五万",
    "abc",
]


@pytest.mark.parametrize(("text", "value"), NUMBERS)
def test_a_written_number_has_its_exact_value(text: str, value: str):
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_not_wholly_a_number_has_no_value(text: str):
    assert parse_number(text) is None


def test_the_digits_as_written_are_kept():
    assert str(parse_number("100.00")) == "100.00"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("培训12场、五十人次，共７万 5千元", [("12", 12), ("五十", 50), ("７万 5千", 75000)]),
        ("3-5个", [("3", 3), ("5", 5)]),
        ("百分之五", [("五", 5)]),
        ("98百分比", [("98", 98)]),
        ("$20，300美元", [("20", 20), ("300", 300)]),
        ("无数字", []),
    ],
)
def test_numbers_are_found_where_they_stand(text: str, found: list[tuple[str, int]]):
    assert [(number.text, number.value) for number in find_numbers(text)] == found


def in_chinese(number: int) -> str:
    """Write a number below ten million in Chinese: the way back from parsing."""
    if number >= 10_000:
        rest = number % 10_000
        joint = "零" if 0 < rest < 1000 else ""
        return in_chinese(number // 10_000) + "万" + (joint + in_chinese(rest) if rest else "")
    text, gap = "", False
    for power, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + word
        gap = not digit
    return text or DIGITS[0]


@given(st.integers(min_value=0, max_value=9_999_999))
def test_a_number_written_in_chinese_comes_back(number: int):
    assert parse_number(in_chinese(number)) == number


@given(st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, places=4))
def test_a_number_written_in_arabic_comes_back_with_and_without_commas(number: Decimal):
    assert parse_number(format(number, "f")) == number
    assert parse_number(format(number, ",f")) == number


@given(st.integers(min_value=0, max_value=10**9))
def test_full_width_digits_are_digits(number: int):
    wide = "".join(chr(ord(char) + 0xFEE0) for char in str(number))
    assert unicodedata.normalize("NFKC", wide) == str(number)
    assert parse_number(wide) == number


@given(st.text(alphabet=st.sampled_from(DIGITS + "十百千万亿点负余两〇0123456789.,-+ 分之个"), max_size=16))
def test_what_is_found_is_a_number_and_stands_where_it_says(text: str):
    for found in find_numbers(text):
        assert text[found.start : found.end] == found.text
        assert parse_number(found.text) == found.value


@given(st.text(max_size=30))
def test_no_text_makes_the_parser_fail(text: str):
    value = parse_number(text)
    assert value is None or isinstance(value, Decimal)


@given(st.text(max_size=30))
def test_squeezed_text_knows_where_each_character_came_from(text: str):
    squeezed = squeeze(text)
    assert len(squeezed.text) == len(squeezed.offsets)
    assert list(squeezed.offsets) == sorted(squeezed.offsets)
    assert squeezed.written(0, len(squeezed.text)) in "".join(text.split())
