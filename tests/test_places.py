"""Where the agency of a code sits, seen from the unit that cites it; what a code that lost its place may stand for."""

import pytest

from kg.citations import completed_codes, is_central_stem, issuing_place

# code, division of the citing unit -> place
PLACES = {
    # a place that the code names
    ("冀政办字", "130581"): "130000",
    ("冀政办字", "360100"): "130000",
    ("沪府办", "310115"): "310000",
    ("粤府", None): "440000",
    ("津发改批复(投资)", "120000"): "120000",
    ("津发改批复（投资）", "130500"): "120000",
    ("宁晋财预", "130500"): "130528",
    # one character of several places
    ("宁政发", "640100"): "640000",
    ("宁政发", "320100"): "320100",
    ("宁政发", "320200"): "320100",
    ("宁政发", "130500"): "640000",
    ("南财", "130581"): "130581",
    ("南财", "360100"): "360100~",
    ("青政", "630000"): "630000",
    ("青政", "370200"): "370200~",
    ("云财", "445300"): "445300~",
    ("云财", "530100"): "530000",
    ("中府办", "442000"): "442000~",
    ("中发", "442000"): "cn",
    ("海府", "460100"): "460100~",
    # the first character of a name that the list has no character of, from the city and from its districts
    ("深府办", "440300"): "440300",
    ("深府办", "440305"): "440300",
    ("杭政办", "330106"): "330100~",
    ("汕府", "440500"): "440500~",
    ("汕府", "441500"): "441500~",
    # a county by its name; one whose name is another's too is listed with that of its city
    ("宁晋财", "610100"): "130528",
    ("普陀区财", "330900"): "330900~",
    ("上海普陀区财", "330900"): "310107",
    # a level, told by the unit; a municipality has no prefectures
    ("市车改办", "130571"): "130500",
    ("省财", "130581"): "130000",
    ("区财", "130502"): "130502",
    ("县政办", "130528"): "130528",
    ("市政办", "110101"): "110000",
    ("区政办", "110101"): "110101",
    ("市政办", None): "xx~",
    ("州财", "532901"): "532900",
    ("州财", "532923"): "532900",
    ("盟财", "152201"): "152200",
    ("自治区财", "450100"): "450000",
    # counties that the list lacks, whose names begin with the character of another province: 晋江, 蒙自
    ("晋政办", "350582"): "350582~",
    ("蒙政发", "532503"): "532503~",
    # agencies of the centre
    ("国办秘函", "130500"): "cn",
    ("国市监", "442000"): "cn",
    ("财预", "130500"): "cn",
    ("教财", None): "cn",
    # nothing tells
    ("文旅字", "130500"): "130500~",
    ("政办字", "130581"): "130581~",
    ("文旅字", None): "xx~",
}


@pytest.mark.parametrize(("cited", "place"), PLACES.items(), ids=str)
def test_where_the_agency_of_a_code_sits(cited: tuple[str, str | None], place: str):
    assert issuing_place(*cited) == place


def test_there_are_enough_places():
    assert len(PLACES) >= 35


def test_a_code_without_its_place_may_be_of_any_enclosing_place():
    found = completed_codes("政办字", "130581")
    assert {("130581", "南政办字"), ("130500", "邢政办字"), ("130000", "冀政办字"), ("cn", "国政办字")} <= set(found)
    assert not [code for _place, code in found if code.startswith(("石", "津"))]


def test_a_code_that_names_its_place_stands_for_no_other():
    assert completed_codes("冀政办字", "130500") == completed_codes("南财", "360100") == ()


def test_a_code_that_names_a_level_is_of_the_place_of_that_level():
    assert {place for place, _code in completed_codes("市财教", "130581")} == {"130500"}
    assert ("130500", "邢财教") in completed_codes("市财教", "130581")


def test_a_code_of_the_centre_is_complete():
    assert is_central_stem("财教")
    assert not is_central_stem("政办字")
