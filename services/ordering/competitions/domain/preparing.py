"""Preparing a competition and opening it: what is wanted, how bids are judged, who opens and who evaluates them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.ordering.competitions.domain.competition import (
    Competition,
    Status,
    about,
    names_no_account_twice,
    stands_at,
)
from services.ordering.competitions.domain.conditions import needs_may_be_met
from services.ordering.competitions.domain.funding import Budgets, can_be_set_aside, estimated, set_aside
from services.ordering.competitions.domain.terms import Terms
from services.ordering.known.needs import KnownNeed
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.commands import Day, Distinct, Line, Pence, Text, command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import Market, MarketCode
from shared.reference.calendar import uk_date
from shared.reference.lists import coded

_ALL = 100
Percents = Annotated[int, Field(ge=0, le=_ALL)]
Accounts = Annotated[tuple[Line, ...], Field(max_length=7)]


@command
class Weighing:
    """How much a criterion of quality counts, in percent of all."""

    criterion: Annotated[str, coded("criterion of a bid")]
    percent: Percents


@command
class PrepareCompetition:
    """What is wanted for these needs, all of one category, and how bids are judged.

    `estimate_pence` is what all of them are expected to cost. `openers` and `evaluators` are accounts, each the `sub`
    of a token.
    """

    need_ids: Annotated[tuple[UUID, ...], Distinct(at_least=1), Field(max_length=50)]
    specification: Text
    estimate_pence: Pence
    starts_on: Day
    ends_on: Day
    price_percent: Percents
    weights: Annotated[tuple[Weighing, ...], Field(max_length=20)]
    openers: Accounts
    evaluators: Accounts
    market: MarketCode | None = None


@command
class OpenCompetition:
    """Until the end of which day bids are taken."""

    closes_on: Day


@dataclass(frozen=True)
class Wanted:
    """What is known of the needs, in the order in which they were named.

    `running` are the orders that run for them, `competing` the competitions that are under way for them.
    """

    needs: tuple[KnownNeed | None, ...]
    running: tuple[str | None, ...]
    competing: tuple[str | None, ...] = ()

    @property
    def first(self) -> KnownNeed | None:
        """The need whose district the competition is managed in."""
        return self.needs[0]


def prepare(
    competition_id: UUID, asked: PrepareCompetition, known: Wanted, market: Market, terms: Terms, by: str, now: datetime
) -> list[Event]:
    """Write down what is wanted, or raise `Rejected` with every reason against it."""
    first = known.first
    reject_if_any(
        [
            *needs_may_be_met(known.needs, known.running, first.category if first else None),
            *_no_other_competition(known.competing),
            *_is_well_formed(asked, terms, uk_date(now)),
        ]
    )
    if first is None:
        raise AssertionError("the rules above refuse this")
    return [
        facts.CompetitionPrepared(
            competition_id=competition_id,
            market=market.code,
            category=first.category,
            district=first.district,
            need_ids=asked.need_ids,
            districts=tuple(each.district for each in known.needs if each is not None),
            specification=asked.specification,
            estimate_pence=asked.estimate_pence,
            starts_on=asked.starts_on,
            ends_on=asked.ends_on,
            price_percent=asked.price_percent,
            weights=tuple(facts.Weight(criterion=each.criterion, percent=each.percent) for each in asked.weights),
            quality_floor_percent=terms.quality_floor_percent,
            openers=asked.openers,
            openers_needed=terms.sealed.openers_at_least,
            evaluators=asked.evaluators,
            prepared_by=by,
            prepared_at=now,
        )
    ]


def _no_other_competition(competing: Sequence[str | None]) -> Iterator[Rejection | None]:
    for at, other in enumerate(competing):
        if other is not None:
            yield Rejection("need_in_competition", f"competition {other} is under way for it", f"/need_ids/{at}")


def _is_well_formed(asked: PrepareCompetition, terms: Terms, today: date) -> Iterator[Rejection | None]:
    needed, evaluators = terms.sealed.openers_at_least, terms.evaluation.evaluators_at_least
    if not asked.specification:
        yield Rejection("specification_missing", "say what is wanted", "/specification")
    if (total := asked.price_percent + sum(each.percent for each in asked.weights)) != _ALL:
        yield Rejection("weights_differ", f"the weights of price and criteria add up to {total}, not 100", "/weights")
    if len({each.criterion for each in asked.weights}) < len(asked.weights):
        yield Rejection("named_twice", "weigh each criterion once", "/weights")
    if len(asked.openers) <= needed:
        detail = f"name at least {needed + 1} openers: {needed} open bids together, and one may be away"
        yield Rejection("too_few_openers", detail, "/openers")
    if len(asked.evaluators) < evaluators:
        yield Rejection("too_few_evaluators", f"name at least {evaluators} evaluators", "/evaluators")
    yield from names_no_account_twice(asked.openers, "openers")
    yield from names_no_account_twice(asked.evaluators, "evaluators")
    if asked.ends_on < asked.starts_on:
        yield Rejection("ends_before_start", f"it cannot end before {asked.starts_on}", "/ends_on")
    if not today <= asked.starts_on <= today + timedelta(days=terms.start_within_days):
        detail = f"a start lies between today and {terms.start_within_days} days ahead, not on {asked.starts_on}"
        yield Rejection("start_out_of_span", detail, "/starts_on")


def take_key(competition: Competition, account: str, public_key: str, now: datetime) -> list[Event]:
    """Hand an opener a key. While no bid is there it can be taken anew: an answer may have been lost on its way."""
    reject_if_any(
        [
            stands_at(competition, Status.PREPARED, Status.OPEN),
            is_an_opener(competition, account),
            _seals_nothing_yet(competition),
        ]
    )
    taken = facts.OpenerKeyTaken(**about(competition), opener=account, public_key=public_key, taken_at=now)
    return [taken]


def is_an_opener(competition: Competition, account: str) -> Rejection | None:
    """Only those named beforehand hold keys."""
    if competition.opener(account) is not None:
        return None
    return Rejection("not_an_opener", "you are not named as an opener of this competition")


def _seals_nothing_yet(competition: Competition) -> Rejection | None:
    if not competition.bids:
        return None
    return Rejection("key_handed_out", "bids are sealed to the keys that were handed out: no other opens them")


def open_to_bids(
    competition: Competition,
    asked: OpenCompetition,
    known: Wanted,
    members: Sequence[UUID],
    budgets: Budgets,
    terms: Terms,
    now: datetime,
) -> list[Event]:
    """Invite all members of the category to bid and set the estimate aside, or raise `Rejected` with every reason."""
    today, wanted = uk_date(now), estimated(competition)
    reject_if_any(
        [
            stands_at(competition, Status.PREPARED),
            _all_keys_are_handed_out(competition),
            *needs_may_be_met(known.needs, known.running, competition.category),
            gives_time_to_bid(asked.closes_on, today, terms),
            _closes_before_the_start(competition, asked.closes_on),
            *can_be_set_aside(wanted, budgets),
        ]
    )
    opened = facts.CompetitionOpened(
        **about(competition),
        regime=terms.regime,
        need_ids=competition.need_ids,
        estimate_pence=competition.estimate_pence,
        starts_on=competition.starts_on,
        ends_on=competition.ends_on,
        price_percent=competition.price_percent,
        weights=tuple(facts.Weight(criterion=each.criterion, percent=each.percent) for each in competition.weights),
        quality_floor_percent=competition.quality_floor_percent,
        questions_until=max(today, asked.closes_on - timedelta(days=terms.sealed.questions_until_days_before_end)),
        closes_on=asked.closes_on,
        opened_at=now,
        policies=terms.opening,
    )
    invited = facts.SuppliersInvited(**about(competition), supplier_ids=tuple(members), invited_at=now)
    return [opened, invited, *set_aside(competition, wanted, budgets, terms.thresholds, now)]


def gives_time_to_bid(closes_on: date, today: date, terms: Terms) -> Rejection | None:
    """PCR 2015 reg. 34(11), PA 2023 s. 54(4): bidders have so many days from the day after the invitation."""
    least = terms.times.tender_days_at_least
    if closes_on >= today + timedelta(days=least):
        return None
    detail = f"bidders have at least {least} days: name {today + timedelta(days=least)} or later, not {closes_on}"
    return Rejection("too_little_time", detail, "/closes_on")


def _closes_before_the_start(competition: Competition, closes_on: date) -> Rejection | None:
    if closes_on < competition.starts_on:
        return None
    return Rejection("closes_too_late", f"what is bid for starts on {competition.starts_on}", "/closes_on")


def _all_keys_are_handed_out(competition: Competition) -> Rejection | None:
    missing = [each.account for each in competition.openers if each.public_key is None]
    if not missing:
        return None
    return Rejection("keys_not_taken", f"no key was handed out yet to {', '.join(missing)}")


def invite(competition: Competition, supplier_id: UUID, now: datetime) -> list[Event]:
    """Invite whoever was admitted to the category while bids are taken: it competes as those before it do."""
    if competition.status is not Status.OPEN or supplier_id in competition.invited:
        return []
    return [facts.SuppliersInvited(**about(competition), supplier_ids=(supplier_id,), invited_at=now)]
