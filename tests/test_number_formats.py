"""Numbers are shown as their format codes show them; what is not understood keeps every digit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.readers.number_formats import BUILT_IN, shown

ACCOUNTING = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (0.98, "0%", "98%"),
        (0.985, "0.0%", "98.5%"),
        (0.145, "0%", "15%"),
        (1.0, "0.00%", "100.00%"),
        (18000.0, "#,##0.00", "18,000.00"),
        (1234567.0, "#,##0", "1,234,567"),
        (-18000.5, "#,##0.00;-#,##0.00", "-18,000.50"),
        (-5.0, "0.00_);(0.00)", "(5.00)"),
        (-0.001, "0.00", "0.00"),
        (2.5, "0", "3"),
        (1.005, "0.00", "1.01"),
        (0.5, "#.##", ".5"),
        (12.0, '0"人次"', "12人次"),
        (12.0, "[Red]0.0\\天", "12.0天"),
        (5.0, "[$¥-804]#,##0.00", "¥5.00"),
        (7.0, "000", "007"),
        (25000.0, "#,##0,", "25"),
        (12345.0, "0.00E+00", "1.23E+4"),
        (1250.5, ACCOUNTING, "1,250.50"),
        (-1250.5, ACCOUNTING, "-1,250.50"),
        (0.0, ACCOUNTING, "-"),
        (0.0, "0;-0;;@", ""),
        (0.1 + 0.2, "General", "0.3"),
        (1.0, "General", "1"),
        (929.1400000001, "General", "929.14"),
        (130500000000012.0, "General", "130500000000012"),
        (12345678901.55, "General", "12345678901.55"),
        (1.5, "", "1.5"),
        (95.0, 'General"%"', "95%"),
        (95.0, "@", "95"),
        (46203.0, 'yyyy"年"m"月"d"日"', "2026年6月30日"),
        (46203.0, "yyyy\\-mm\\-dd", "2026-06-30"),
        (46203.0, "[$-F800]dddd\\,\\ mmmm\\ dd", "2026年6月30日"),
        (46203.0, "dddd d-mmm-yy", "星期二 30-Jun-26"),
        (46203.0, BUILT_IN[14], "2026/6/30"),
        (46203.0, BUILT_IN[57], "2026年6月"),
        (46203.75, "yyyy/m/d h:mm", "2026/6/30 18:00"),
        (0.75, "h:mm AM/PM", "6:00 PM"),
        (1.5, "[h]:mm", "36:00"),
        (1.0, "yyyy-mm-dd", "1900-01-01"),
        (-1.0, "yyyy-mm-dd", "-1"),
        (1e300, "yyyy-mm-dd", "1" + "0" * 300),
        (0.25, "# ?/?", "0.25"),
        (3.0, "[>2]0.0;0", "3"),
        (3.0, "000-000", "3"),
        (float("inf"), "0", ""),
    ],
)
def test_a_number_is_shown_as_its_format_shows_it(number: float, code: str, text: str):
    assert shown(number, code) == text


@pytest.mark.parametrize("code", ["0." + "0" * 120, "0" + "%" * 250])
def test_a_number_beyond_what_its_format_can_show_is_plain(code: str):
    assert shown(1e300, code) == "1" + "0" * 300


def test_days_may_be_counted_from_1904():
    assert shown(44741.0, "yyyy-mm-dd", date1904=True) == "2026-06-30"


@given(st.floats(), st.text(alphabet='0#?.,;%"\\_*[]@ymdhsEe+-/年 ', max_size=20))
def test_no_code_breaks_it(number: float, code: str):
    assert isinstance(shown(number, code), str)


@given(st.integers(-(10**11), 10**11), st.integers(0, 4))
def test_plain_decimals_keep_their_digits(digits: int, places: int):
    typed = Decimal(digits).scaleb(-places)
    # exactly: the float of a half that is rounded may lie more than a half away
    assert abs(Decimal(shown(float(typed), "General")) - typed) <= Decimal("0.005")
