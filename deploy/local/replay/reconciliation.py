"""The books of a replay: the reconciliation of any system, and what only the one who drove it can say.

It holds the logs against the client's own account of what was acknowledged.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from deploy import services
from deploy.local.replay.client_books import client_findings, keys_of_clients
from deploy.local.replay.competition_books import competition_findings
from deploy.local.replay.complaint_books import complaint_findings
from deploy.local.replay.emergency_books import emergency_findings
from deploy.local.replay.escalation_books import escalation_finding
from deploy.local.replay.evaluation_books import evaluation_findings
from deploy.local.replay.evidence import endings, held, openings, versions
from deploy.local.replay.evidence_request_books import evidence_request_findings
from deploy.local.replay.feedback_books import feedback_findings
from deploy.local.replay.form_books import form_findings
from deploy.local.replay.gap_books import gap_findings
from deploy.local.replay.joining_books import joining_findings
from deploy.local.replay.journey_books import journey_findings
from deploy.local.replay.list_books import list_findings
from deploy.local.replay.logs import Log
from deploy.local.replay.loop_books import loop_findings
from deploy.local.replay.match_books import match_findings
from deploy.local.replay.need_books import need_findings
from deploy.local.replay.note_books import note_findings
from deploy.local.replay.notice_books import notice_findings
from deploy.local.replay.offer_books import expiry_finding, pause_finding
from deploy.local.replay.offer_draft_books import offer_draft_finding
from deploy.local.replay.order_books import order_findings
from deploy.local.replay.performance_books import performance_findings
from deploy.local.replay.plan_books import plan_findings
from deploy.local.replay.price_books import price_query_findings, release_finding
from deploy.local.replay.reading_books import reading_findings
from deploy.local.replay.registers import findings as of_registers
from deploy.local.replay.removal_books import removal_findings
from deploy.local.replay.requirement_books import requirement_findings
from deploy.local.replay.review_books import review_findings
from deploy.local.replay.right_books import forgotten, right_findings
from deploy.local.replay.safeguarding_books import safeguarding_findings
from deploy.local.replay.serving_books import serving_finding
from deploy.local.replay.shortlist_books import shortlist_findings
from deploy.local.replay.standing_books import standing_findings
from deploy.local.replay.start_books import moved_start_finding
from deploy.local.replay.succession_books import succession_finding
from deploy.local.replay.told import Told
from deploy.local.replay.upload_books import upload_findings
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged, LoggedAggregate
from deploy.reconciliation.reconcile import reconcile
from shared.contracts.supplier_registry import AccountLinked, EvidenceAttached, EvidenceGiven
from shared.kernel.aggregate import Aggregate
from shared.kernel.clock import clock_from
from shared.reference.calendar import uk_date
from shared.settings import Settings

Feeds = Callable[[Settings], Awaitable[Sequence[Finding]]]
"""Says what was found by whoever followed the feeds."""

Outside = Callable[[Log, Told, datetime], Sequence[Finding]]
"""Says by the log of notifications what was found by whoever took in what was sent, at a moment."""


@dataclass(frozen=True)
class Books:
    """Everything that was read, once: logs by service, and what the findings say."""

    logs: dict[str, Log]
    findings: list[Finding]

    @property
    def adds_up(self) -> bool:
        """Whether every finding does."""
        return all(finding.adds_up for finding in self.findings)


async def books_of(settings: Settings, told: Told, feeds: Feeds | None = None, outside: Outside | None = None) -> Books:
    """Check everything, and keep the logs for the report.

    `told` is the client's own account, `feeds` and `outside` are those of whoever followed the feeds and took in
    what was sent, if anybody did.
    """
    logs: dict[str, Log] = defaultdict(Log)

    def keep(service: str, one: LoggedAggregate) -> None:
        logs[service].aggregates[one.kind, one.id] = one.events

    findings = await reconcile(settings, watcher=keep)
    now = clock_from(settings.clock_file)()
    registry, today = logs["supplier_registry"], uk_date(now)
    attached = [event for _, event in registry.facts(EvidenceAttached)]
    given = [event for _, event in registry.facts(EvidenceGiven)]
    evidence = [
        versions(told, attached),
        held(told, given),
        endings(registry.of("evidence"), registry.of("supplier"), today),
        await openings(told, [*attached, *given], settings),
        *await forgotten(settings, logs["client_journey"].of("erasure")),
        *await keys_of_clients(settings, logs["client_journey"].of("client")),
    ]
    of_feeds = await feeds(settings) if feeds else ()
    of_sent = outside(logs["notifications"], told, now) if outside else ()
    return Books(logs, [*findings, *of_feeds, *of_sent, *_acknowledged(told, logs, today), *evidence])


def _acknowledged(told: Told, logs: dict[str, Log], today: date) -> list[Finding]:
    """Whatever a service acknowledged to the client is there, and nothing that nobody asked for."""
    kept = {
        "order": ("ordering", told.orders.keys()),
        "offer": ("catalogue", told.offers.keys()),
        "upload": ("catalogue", told.uploads.keys()),
        "match": ("catalogue", told.matches.keys()),
        "journey": ("client_journey", told.journeys.keys()),
        "need": ("client_journey", told.needs),
        "application": ("supplier_registry", told.applications),
        "invitation": ("supplier_registry", told.invitations.keys()),
        "succession": ("supplier_registry", told.successions),
        "supplier": ("supplier_registry", {str(each) for each in told.suppliers}),
    }
    findings = []
    for kind, (owner, acknowledged) in kept.items():
        there = logs[owner].of(kind).keys()
        wrong = [f"{kind} {each} was acknowledged or logged only" for each in there ^ acknowledged]
        findings.append(Finding.of(f"every {kind} that was acknowledged is there, and no other", len(there), wrong))
    suppliers = _standings(told, logs["supplier_registry"])
    findings.append(_invitations(told, logs["supplier_registry"]))
    registry = logs["supplier_registry"]
    offers, orders = logs["catalogue"].of("offer"), logs["ordering"].of("order")
    passing = (offers, orders, *map(registry.of, ("complaint", "performance")))
    findings.append(succession_finding(registry.of("supplier"), *passing))
    findings.append(offer_draft_finding(logs["catalogue"].of("offer_draft"), offers, told.offer_drafts))
    findings.append(pause_finding(offers, told.pauses))
    findings += match_findings(logs["catalogue"].of("match"), logs["catalogue"].of("turns"), orders, told.matches)
    findings += shortlist_findings(logs["catalogue"].of("shortlist"), offers, told.shortlists)
    of_offers: Aggregate[Any] = next(each for each in services.service("catalogue").aggregates if each.name == "offer")
    findings += review_findings(offers, logs["catalogue"].of("offer_review"), of_offers, told.reviews)
    findings.append(expiry_finding(offers, told.lasting))
    findings.append(moved_start_finding(orders, told.moved_starts))
    competitions = logs["ordering"].of("competition")
    findings += competition_findings(competitions, orders, told.competitions, told.bids)
    findings += price_query_findings(logs["catalogue"].of("price_query"), offers, of_offers, told.price_queries)
    findings.append(release_finding(logs["catalogue"].of("price_release"), orders))
    journeys = logs["client_journey"]
    findings += joining_findings(journeys.of("joining"), journeys.of("opening"), orders, told)
    of_orders = order_findings(logs["ordering"].of, journeys.of("need"), told, today)
    past = Finding.of("what was on a day is told as it was told on that day", told.looked, told.differing)
    of_clocks = standing_findings(registry.of("supplier"), registry.of("application"), today)
    findings += of_registers(told, registry)
    findings += evaluation_findings(registry.of("application"), registry.of("supplier"), told)
    requests = registry.of("evidence_request")
    findings += evidence_request_findings(requests, registry.of("supplier"), orders, told, today)
    findings += feedback_findings(registry.of("feedback"), told.feedback, today)
    findings += complaint_findings(registry.of("complaint"), told.complaints)
    findings += performance_findings(registry.of("performance"), told.performance, told.still_offers)
    listed = "the public register shows anybody the members whom the client was told of"
    findings.append(Finding.of(listed, told.listed, told.listed_otherwise))
    findings += notice_findings(registry.all(), registry.of("register_notice"), told.notices_given, today)
    catalogue, needs = logs["catalogue"], logs["client_journey"].of("need")
    of_journeys = logs["client_journey"].of
    of_requirements = requirement_findings(
        of_journeys("requirement"),
        of_journeys("counted_month"),
        of_journeys("requirements_forecast"),
        needs,
        told.requirements,
    )
    messages = logs["notifications"].of("message")
    of_gaps = gap_findings(told, catalogue.of("gap"), catalogue.of("askers"), needs, messages)
    of_clients = {each: logs["client_journey"].of(each) for each in ("data_request", "erasure", "journey", "need")}
    findings += journey_findings(told, of_journeys("journey"), needs)
    of_rights = right_findings(of_clients, catalogue.of("match"), told.data_requests)
    of_removals = removal_findings(registry.of("supplier"), told.answered)
    return [
        *findings,
        suppliers,
        *of_clocks,
        *of_removals,
        serving_finding(registry.of("supplier"), registry.of("application"), messages),
        *loop_findings(logs),
        *of_rights,
        *client_findings(logs["client_journey"].all(), told.client_looks),
        *need_findings(needs, of_journeys("opening"), told.constrained),
        *of_orders,
        *of_gaps,
        escalation_finding(messages, today),
        *reading_findings(messages, logs["notifications"].of("reader"), told),
        *list_findings(catalogue.of("offer"), registry.of("supplier"), messages, today),
        *of_requirements,
        *plan_findings(of_journeys("action_plan"), told, today),
        *note_findings(of_journeys("case_note"), of_journeys("opening"), told.notes, told.sealed_looks),
        *safeguarding_findings(of_journeys("safeguarding_report"), told.safeguarding, today),
        *emergency_findings(of_journeys("emergency"), told.emergencies, told.emergency_looks),
        *form_findings((each for log in logs.values() for each in log.all()), told.forms),
        *upload_findings(catalogue.of("upload"), catalogue.of("venue_list"), offers, told),
        past,
    ]


def _invitations(told: Told, log: Log) -> Finding:
    """Every invitation came to what the client was told, and each that was accepted links one account."""
    ends = {"InvitationAccepted": "accepted", "InvitationWithdrawn": "withdrawn"}
    found = {each: ends.get(type(events[-1].event).__name__, "open") for each, events in log.of("invitation").items()}
    wrong = [
        f"invitation {each} is {found.get(each)}"
        for each in told.invitations
        if found.get(each) != told.invitations[each]
    ]
    registered = len(log.of("supplier"))
    # Each once, however many suppliers it has spoken for: with a succession it passes on.
    linked = len({(each.org, each.issuer, each.account) for _, each in log.facts(AccountLinked)}) - registered
    if linked != (accepted := sum(one == "accepted" for one in told.invitations.values())):
        wrong.append(f"{linked} accounts were linked after registration, and {accepted} invitations accepted")
    return Finding.of("every invitation came to what was said, and links one account at most", len(found), wrong)


def _standings(told: Told, log: Log) -> Finding:
    """Every supplier stands in each category as the client was told it does."""
    suppliers: Aggregate[Any] = next(
        each for each in services.service("supplier_registry").aggregates if each.name == "supplier"
    )
    stands = {
        (each, name.partition(":")[2]): str(one.standing)
        for each, events in log.of("supplier").items()
        for name, one in _memberships(suppliers, events).items()
    }
    told_of = told.memberships
    differing = [pair for pair in stands.keys() | told_of.keys() if stands.get(pair) != told_of.get(pair)]
    wrong = [
        f"supplier {pair[0]} is {stands.get(pair)} in {pair[1]}, the client was told {told_of.get(pair)}"
        for pair in differing
    ]
    return Finding.of("every supplier stands in each category as the client was told", len(stands), wrong)


def _memberships(suppliers: Aggregate[Any], events: Sequence[Logged]) -> Mapping[str, Any]:
    state: Any = suppliers.fold([each.event for each in events if each.event])
    found: Mapping[str, Any] = state.memberships
    return found
