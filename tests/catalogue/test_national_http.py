"""The files of the national course directory as they run: venues are kept, and courses that name them published."""

import csv
import io
from typing import Any
from uuid import UUID

from services.catalogue.uploads.domain.national import COURSES
from services.catalogue.uploads.domain.venues import VENUES
from tests.catalogue.test_national import A_COURSE, A_VENUE
from tests.catalogue.test_uploads_http import CSV, becomes, offers_of, publish
from tests.catalogue.world import Catalogue
from tests.running import Reply

ANSWERS = {"category": "GETTING_JOBS", "vat": "exempt", "vat_rate": 0, "group_size": 12, "hours_per_week": 30}


def a_file(header: tuple[str, ...], *rows: dict[str, str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([header, *([row[name] for name in header] for row in rows)])
    return text.getvalue().encode("utf-8-sig")


async def send(catalogue: Catalogue, org: UUID, content: bytes, **asked: Any) -> Reply:
    return await catalogue.supplier(org, "POST", "/v1/uploads", data=content, headers=CSV, params=asked)


async def faults_of(catalogue: Catalogue, org: UUID, path: str) -> set[tuple[int, str, str]]:
    found = await catalogue.supplier(org, "GET", f"{path}/offers", params={"outcome": "refused"})
    return {(each["row"], each["column"], each["code"]) for one in found.body["items"] for each in one["faults"]}


async def test_venues_are_kept_and_courses_that_name_them_are_published(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()
    venues = a_file(VENUES, A_VENUE, A_VENUE | {"YOUR_VENUE_REFERENCE": "", "VENUE_NAME": "Annex"}, A_VENUE)
    sent = await send(catalogue, org, venues, kind="venues", venue_district="D02")
    path = sent.headers["Location"]
    counts = (await becomes(catalogue, org, path, "checked")).body["counts"]
    assert (counts["added"], counts["refused"]) == (2, 1)
    assert await faults_of(catalogue, org, path) == {(4, "YOUR_VENUE_REFERENCE", "venue_again")}
    retiring = await publish(catalogue, org, path, retire="no_longer_offered", partial=True)
    assert retiring.codes == {"retires_no_offers"}
    assert (await publish(catalogue, org, path, partial=True)).status == 204
    await becomes(catalogue, org, path, "published")

    rolling = A_COURSE | {"FLEXIBLE_START_DATE": "yes", "START_DATE": ""}
    annex = rolling | {"YOUR_REFERENCE": "IC-2", "YOUR_VENUE_REFERENCE": "", "VENUE_NAME": "ANNEX"}
    barn = annex | {"YOUR_REFERENCE": "IC-3", "VENUE_NAME": "Barn", "COST": "", "STUDY_MODE": "now and then"}
    sent = await send(catalogue, org, a_file(COURSES, rolling, annex, barn), kind="courses", **ANSWERS)
    path = sent.headers["Location"]
    counts = (await becomes(catalogue, org, path, "checked")).body["counts"]
    assert await faults_of(catalogue, org, path) == {
        (4, "VENUE_NAME", "venue_unknown"),
        (4, "COST", "value_missing"),
        (4, "STUDY_MODE", "value_not_allowed"),
    }
    assert (counts["added"], counts["refused"]) == (2, 1)
    assert (await publish(catalogue, org, path, partial=True)).status == 204
    await becomes(catalogue, org, path, "published")
    offers = await offers_of(catalogue, org)
    assert set(offers) == {"IC-1", "IC-2"}
    assert [each["name"] for each in offers["IC-2"]["delivery"]["venues"]] == ["Annex"]
    assert offers["IC-1"]["duration"] == {"value": 4, "unit": "week", "hours": 120}

    fewer = await send(catalogue, org, a_file(VENUES, A_VENUE), kind="venues", venue_district="D02")
    counts = (await becomes(catalogue, org, fewer.headers["Location"], "checked")).body["counts"]
    assert (counts["unchanged"], counts["retired"]) == (1, 1)


async def test_what_a_file_says_itself_is_not_said_once_for_all(catalogue: Catalogue) -> None:
    org = await catalogue.a_member()
    content = a_file(VENUES, A_VENUE)
    assert (await send(catalogue, org, content, kind="venues", category="GETTING_JOBS")).codes == {"said_in_file"}
    assert (await send(catalogue, org, content, kind="offers", hours_per_week=3)).codes == {"said_in_file"}
    assert (await send(catalogue, org, content, kind="courses", vat="much")).status == 422
    sent = await send(catalogue, org, content, kind="courses", **ANSWERS)
    unreadable = await becomes(catalogue, org, sent.headers["Location"], "unreadable")
    assert {each["code"] for each in unreadable.body["problems"]} == {"column_missing", "column_unknown"}
