"""Rows of the national course directory in the columns of our own header, and what is wrong with them."""

from dataclasses import replace

import pytest

from services.catalogue.uploads.domain.national import COURSES, OTHER_COURSES, Lacking, translated
from services.catalogue.uploads.domain.venues import VENUES, Venues, read_venue
from shared.contracts.catalogue import KeptVenue

HALL = KeptVenue(
    reference="HALL", name="Town Hall", postcode="LS1 4DY", latitude=53.79648, longitude=-1.54785, district="D01"
)
KNOWN = Venues((HALL, KeptVenue(**{**HALL.model_dump(), "reference": "ANNEX", "name": "Annex"})))
LACKING = Lacking(
    {"category": "GETTING_JOBS", "vat": "exempt", "vat_rate": "0", "group_size": "12", "notice_days": "5"}, 30
)
A_COURSE = {
    **dict.fromkeys(COURSES, ""),
    "LARS_QAN": "0012345X",
    "WHO_THIS_COURSE_IS_FOR": "Anyone out of work.",
    "WHAT_YOU_WILL_LEARN": "To speak for yourself.",
    "COURSE_NAME": "Interview Coaching",
    "YOUR_REFERENCE": "IC-1",
    "DELIVERY_MODE": "Classroom Based",
    "START_DATE": "07/09/2027",
    "FLEXIBLE_START_DATE": "No",
    "YOUR_VENUE_REFERENCE": "hall",
    "COST": "450.00",
    "DURATION": "4",
    "DURATION_UNIT": "Weeks",
    "STUDY_MODE": "Part Time",
    "ATTENDANCE_PATTERN": "Evening",
}


def told(lacking: Lacking = LACKING, venues: Venues = KNOWN, **differing: str) -> dict[str, str]:
    cells, faults = translated(2, A_COURSE | differing, lacking, venues)
    assert faults == []
    return {name: cell for name, cell in cells.items() if cell}


def refused(**differing: str) -> set[tuple[str, str]]:
    _, faults = translated(2, A_COURSE | differing, LACKING, KNOWN)
    assert all(each.row == 2 and each.detail for each in faults)
    return {(each.column, each.code) for each in faults}


def test_a_course_is_told_in_our_columns() -> None:
    assert told() == {
        "reference": "IC-1",
        "category": "GETTING_JOBS",
        "title": "Interview Coaching",
        "summary": "Anyone out of work.\n\nWhat you will learn: To speak for yourself.",
        "price": "450.00",
        "price_per": "place",
        "vat": "exempt",
        "vat_rate": "0",
        "duration": "4",
        "duration_unit": "week",
        "hours": "120",
        "mode": "in_person",
        "national": "no",
        "group_size": "12",
        "notice_days": "5",
        "attributes": "evening",
        "qualification_scheme": "lars",
        "qualification": "0012345X",
        "venue_name": "Town Hall",
        "venue_postcode": "LS1 4DY",
        "venue_latitude": "53.79648",
        "venue_longitude": "-1.54785",
        "venue_district": "D01",
        "start_on": "07/09/2027",
        "start_places": "12",
    }


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("45", "hours", ("2", "week", "45")),
        ("3", "DAYS", ("3", "day", "18")),
        ("2", "months", ("2", "month", "260")),
        ("1", "years", ("12", "month", "1560")),
    ],
)
def test_how_long_and_how_many_hours_follow_from_the_hours_of_a_week(
    value: str, unit: str, expected: tuple[str, str, str]
) -> None:
    cells = told(DURATION=value, DURATION_UNIT=unit)
    assert (cells["duration"], cells["duration_unit"], cells["hours"]) == expected


def test_without_the_hours_of_a_week_nothing_is_made_up() -> None:
    assert "hours" not in told(replace(LACKING, hours_per_week=None))
    assert "duration" not in told(replace(LACKING, hours_per_week=None), DURATION="45", DURATION_UNIT="hours")


def test_columns_of_our_own_behind_those_of_the_format_come_first() -> None:
    cells = told(category="WORK_SKILLS", hours="90", start_places="4", venue_district="D02")
    assert [cells[each] for each in ("category", "hours", "start_places", "venue_district")] == [
        "WORK_SKILLS",
        "90",
        "4",
        "D02",
    ]


def test_a_spreadsheet_may_have_lost_the_zeros_of_a_number() -> None:
    assert told(LARS_QAN="12345")["qualification"] == "00012345"


def test_what_is_delivered_otherwise_is_an_offer_of_its_own() -> None:
    online = told(DELIVERY_MODE="online", YOUR_VENUE_REFERENCE="")
    assert (online["reference"], online["mode"], online["national"]) == ("IC-1/online", "online", "yes")
    assert told(DELIVERY_MODE="work", NATIONAL_DELIVERY="yes")["reference"] == "IC-1/work"
    assert told(YOUR_REFERENCE="")["reference"] == "0012345X Interview Coaching"
    assert len(told(YOUR_REFERENCE="", COURSE_NAME="x" * 200, DELIVERY_MODE="work")["reference"]) == 100


def test_a_flexible_start_is_none_and_needs_no_places() -> None:
    cells = told(START_DATE="", FLEXIBLE_START_DATE="YES")
    assert "start_on" not in cells
    assert "start_places" not in cells


def test_what_does_not_fit_into_a_summary_is_left_out_whole() -> None:
    cells = told(WHAT_YOU_WILL_LEARN="x" * 1980, HOW_YOU_WILL_LEARN="By doing.", ENTRY_REQUIREMENTS="y" * 300)
    assert "x" not in cells["summary"].replace("Anyone", "")
    assert "How you will learn: By doing." in cells["summary"]
    assert "Entry requirements: yyy" in cells["summary"]
    assert told(ENTRY_REQUIREMENTS="Level 1; or equal")["entry_conditions"] == "other=Level 1, or equal"


@pytest.mark.parametrize(
    ("differing", "expected"),
    [
        ({"DELIVERY_MODE": "by post"}, {("DELIVERY_MODE", "value_not_allowed")}),
        ({"DELIVERY_MODE": ""}, {("DELIVERY_MODE", "value_missing")}),
        ({"DURATION": "1000"}, {("DURATION", "value_not_allowed")}),
        ({"DURATION": "²"}, {("DURATION", "value_not_allowed")}),
        ({"DURATION_UNIT": "fortnights"}, {("DURATION_UNIT", "value_not_allowed")}),
        ({"DURATION_UNIT": ""}, {("DURATION_UNIT", "value_missing")}),
        ({"STUDY_MODE": "always"}, {("STUDY_MODE", "value_not_allowed")}),
        ({"ATTENDANCE_PATTERN": "nights"}, {("ATTENDANCE_PATTERN", "value_not_allowed")}),
        ({"NATIONAL_DELIVERY": "maybe"}, {("NATIONAL_DELIVERY", "value_not_allowed")}),
        ({"FLEXIBLE_START_DATE": "yes"}, {("START_DATE", "start_contradicts")}),
        ({"START_DATE": ""}, {("START_DATE", "value_missing")}),
        ({"SUB_REGION": "Leeds;York"}, {("SUB_REGION", "regions_not_taken")}),
        ({"YOUR_VENUE_REFERENCE": "BARN"}, {("YOUR_VENUE_REFERENCE", "venue_unknown")}),
        ({"YOUR_VENUE_REFERENCE": "", "VENUE_NAME": "Barn"}, {("VENUE_NAME", "venue_unknown")}),
        (
            {"DELIVERY_MODE": "no", "STUDY_MODE": "no", "DURATION": "no"},
            {
                ("DELIVERY_MODE", "value_not_allowed"),
                ("STUDY_MODE", "value_not_allowed"),
                ("DURATION", "value_not_allowed"),
            },
        ),
    ],
)
def test_what_the_format_does_not_allow_is_told_of_its_own_column(
    differing: dict[str, str], expected: set[tuple[str, str]]
) -> None:
    assert refused(**differing) == expected


def test_the_values_that_are_allowed_and_the_one_given_are_told() -> None:
    _, (fault,) = translated(7, A_COURSE | {"ATTENDANCE_PATTERN": "nights"}, LACKING, KNOWN)
    assert (fault.row, fault.given, fault.allowed) == (7, "nights", "daytime, evening, weekend, day/block release")


def test_a_name_that_several_venues_have_names_none() -> None:
    two = Venues((HALL, KeptVenue(**{**HALL.model_dump(), "reference": "OTHER"})))
    _, (fault,) = translated(2, A_COURSE | {"YOUR_VENUE_REFERENCE": "", "VENUE_NAME": "TOWN HALL"}, LACKING, two)
    assert (fault.column, fault.code) == ("VENUE_NAME", "venue_ambiguous")


def test_the_other_file_of_courses_says_its_level_and_body_in_the_summary() -> None:
    assert set(OTHER_COURSES) - set(COURSES) == {"COURSE_TYPE", "SECTOR", "EDUCATION_LEVEL", "AWARDING_BODY"}
    cells = told(LARS_QAN="", EDUCATION_LEVEL="Level 2", AWARDING_BODY="A Guild")
    assert cells["summary"].endswith("Level: Level 2\n\nAwarding body: A Guild")
    assert "qualification" not in cells


A_VENUE = {
    **dict.fromkeys(VENUES, ""),
    "YOUR_VENUE_REFERENCE": "HALL",
    "VENUE_NAME": "Town Hall",
    "POSTCODE": "ab101aa",
}


def test_a_venue_is_in_the_middle_of_its_postcode_district_unless_the_file_says_better() -> None:
    venue, faults = read_venue(2, A_VENUE, {"venue_district": "D02"})
    assert (faults, venue) == (
        (),
        KeptVenue(
            reference="HALL",
            name="Town Hall",
            postcode="AB10 1AA",
            latitude=57.149,
            longitude=-2.094,
            district="D02",
        ),
    )
    venue, _ = read_venue(2, A_VENUE | {"venue_latitude": "57.2", "venue_longitude": "-2.1"}, {"venue_district": "D02"})
    assert venue is not None
    assert (venue.latitude, venue.longitude) == (57.2, -2.1)


@pytest.mark.parametrize(
    ("differing", "expected"),
    [
        ({"POSTCODE": "nowhere"}, {"POSTCODE"}),
        ({"POSTCODE": ""}, {"POSTCODE"}),
        ({"POSTCODE": "nowhere", "VENUE_NAME": ""}, {"POSTCODE", "VENUE_NAME"}),
        ({"POSTCODE": "ZE1 0AA"}, {"venue_latitude", "venue_longitude"}),
        ({"VENUE_NAME": ""}, {"VENUE_NAME"}),
        ({"VENUE_NAME": "--"}, {"VENUE_NAME"}),
        ({"YOUR_VENUE_REFERENCE": "x" * 101}, {"YOUR_VENUE_REFERENCE"}),
        ({"venue_district": "Leeds"}, {"venue_district"}),
    ],
)
def test_what_is_wrong_with_a_venue_is_told_in_full(differing: dict[str, str], expected: set[str]) -> None:
    venue, faults = read_venue(2, A_VENUE | differing, {"venue_district": "D02"})
    assert venue is None
    assert {each.column for each in faults} == expected


def test_a_venue_has_a_district() -> None:
    _, (fault,) = read_venue(2, A_VENUE, {})
    assert (fault.column, fault.code) == ("venue_district", "value_missing")
