"""Citing what a supplier holds: an application shows the version that counts, and nothing that shows nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.supplier_registry.applications.domain.application import Application
from services.supplier_registry.evidence.domain.assessing import Assessed, RejectEvidence, reject, reject_infected
from services.supplier_registry.evidence.domain.attaching import attach
from services.supplier_registry.evidence.domain.citing import Cited, cite
from services.supplier_registry.evidence.domain.held import HeldEvidence
from services.supplier_registry.evidence.domain.terms import CoverTerms, cover_terms_on
from services.supplier_registry.evidence_requests.domain.terms import request_terms_on
from shared.contracts.event import Event
from shared.contracts.supplier_registry import EvidenceAttached
from shared.kernel.rules import NotFound
from tests.supplier_registry.examples import MARKET, NOON, a_member, an_applicant, decided, refused, withdrawing
from tests.supplier_registry.holding import (
    ACCREDITATION,
    IN_SUMMER,
    INSURANCE,
    TODAY,
    a_file,
    a_policy,
    giving,
    held,
    of_kind,
)
from tests.supplier_registry.running import Registry
from tests.supplier_registry.showing import KIND, POLICY, Showing
from tests.supplier_registry.showing import an_applicant as showing_applicant

TERMS: CoverTerms = cover_terms_on(TODAY)[MARKET.code]
LATER = date(2018, 7, 31)
REQUEST_TERMS = request_terms_on(TODAY)


def citing(
    evidence: HeldEvidence,
    version: int = 1,
    application: Application | None = None,
    infected: bool = False,
    days: int = 0,
) -> list[Event]:
    at = NOON + timedelta(days=days)
    return cite(application or an_applicant(), Cited(evidence, version, infected, TERMS), at)


def renewed() -> HeldEvidence:
    return held(a_policy(), giving(a_policy(), b"We keep people safer.", LATER))


def rejected(evidence: HeldEvidence, version: int = 1) -> HeldEvidence:
    asked = RejectEvidence(version=version, reason="day_differs")
    return held(evidence, reject(Assessed(evidence, a_member()), asked, REQUEST_TERMS, "alex", NOON))


def infected(evidence: HeldEvidence) -> HeldEvidence:
    return held(evidence, reject_infected(Assessed(evidence, a_member()), evidence.files[0], REQUEST_TERMS, NOON))


def test_an_application_shows_the_version_that_counts_of_what_is_held() -> None:
    evidence = renewed()
    (shown,) = citing(evidence, 2)
    assert isinstance(shown, EvidenceAttached)
    assert (shown.evidence_id, shown.kind, shown.version) == (evidence.evidence_id, evidence.kind, 1)
    assert (shown.cited_version, shown.file) == (2, evidence.versions[1].file)
    application = decided(an_applicant(), [shown])
    assert application.evidence[KIND].versions[-1].cited_version == 2
    assert citing(evidence, 2, application) == [], "it is shown already"


def test_what_came_with_the_application_before_stays_as_a_version() -> None:
    application = an_applicant()
    application = decided(application, attach(application, KIND, a_policy().evidence_id, a_file(b"Another."), NOON))
    (shown,) = citing(a_policy(), 1, application)
    assert isinstance(shown, EvidenceAttached)
    assert (shown.version, shown.cited_version) == (2, 1)


def test_evidence_is_cited_to_the_end_of_its_last_day() -> None:
    left = (IN_SUMMER - TODAY).days
    assert citing(a_policy(), days=left)
    assert refused(lambda: citing(a_policy(), days=left + 1)) == {"evidence_expired"}


@pytest.mark.parametrize(
    ("evidence", "version", "codes"),
    [
        (renewed(), 1, {"evidence_replaced"}),
        (rejected(a_policy()), 1, {"evidence_rejected"}),
        (infected(a_policy()), 1, {"evidence_rejected", "evidence_infected"}),
        (of_kind(INSURANCE, IN_SUMMER), 1, {"evidence_only_after_award"}),
        (of_kind(ACCREDITATION, IN_SUMMER), 1, {"evidence_not_asked_for"}),
    ],
)
def test_what_shows_nothing_for_the_application_is_refused(
    evidence: HeldEvidence, version: int, codes: set[str]
) -> None:
    application = an_applicant(categories=("ENGAGEMENT",))
    assert refused(lambda: citing(evidence, version, application)) == codes


def test_the_version_before_a_rejected_one_is_cited() -> None:
    assert citing(rejected(renewed(), 2), 1)


def test_a_kind_is_cited_where_one_of_the_categories_asks_for_it() -> None:
    application = an_applicant(categories=("ENGAGEMENT", "KEEPING_JOBS"))
    assert citing(of_kind(ACCREDITATION, IN_SUMMER), 1, application)


def test_every_reason_is_given_at_once() -> None:
    application = an_applicant(categories=("ENGAGEMENT",))
    application = decided(application, withdrawing(application))
    ended = rejected(of_kind(ACCREDITATION, IN_SUMMER))
    found = refused(lambda: citing(ended, 1, application, infected=True, days=365))
    reasons = {"evidence_rejected", "evidence_infected", "evidence_expired", "evidence_not_asked_for"}
    assert found >= reasons
    assert found - reasons, "and that the application is not open"


def test_there_is_no_version_that_was_never_given() -> None:
    with pytest.raises(NotFound):
        citing(a_policy(), 2)


def test_a_version_that_was_released_may_still_be_cited() -> None:
    assert citing(replace(a_policy(), released=True))


async def test_who_applies_again_cites_what_it_showed_before_and_nobody_else_does(registry: Registry) -> None:
    first = await showing_applicant(registry)
    given = await first.added()
    path = f"/v1/applications/{first.application}/withdrawal"
    assert (await registry.supplier(first.org, "POST", path, json={})).status < 300
    again = Showing(registry, first.org, await registry.an_application(first.org))
    body = {"evidence_id": given["evidence_id"], "version": 1}
    cited = await registry.supplier(first.org, "POST", f"{again.path}/citations", json=body)
    assert (cited.status, cited.body["kind"], cited.body["sha256"]) == (201, KIND, given["sha256"])
    assert cited.headers["Location"] == f"{again.path}/{given['evidence_id']}"
    shown = await registry.officer("GET", f"/v1/applications/{again.application}")
    (now,) = shown.body["evidence"]
    assert (now["evidence_id"], now["version"], now["cited_version"]) == (given["evidence_id"], 1, 1)
    (version,) = await again.shown()
    assert (version["cited_version"], version["name"], version["size"]) == (1, POLICY.name, len(POLICY.content))
    await again.scanned(cited.body, "Eicar-Test-Signature")
    other = await showing_applicant(registry)
    foreign = await registry.supplier(other.org, "POST", f"{other.path}/citations", json=body)
    assert foreign.status == 404, foreign
    third = await registry.supplier(other.org, "POST", f"{other.path}/citations", json={**body, "version": 0})
    assert third.status == 422, third
