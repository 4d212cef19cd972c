"""A market is open from its first to its last day, and may go unnamed while it is the only one."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.kernel.markets import market_for
from shared.kernel.rules import Rejected
from shared.reference import (
    Market,
    MarketCode,
    NoOneMarketError,
    ReferenceDataError,
    Regime,
    categories,
    markets,
    prevailing_market,
    the_open_market,
)
from shared.reference.markets import refuse_outside_its_regime, the_latest_of, the_only_one

TODAY = date(2026, 11, 25)
THE_MARKET = "DPS-EMPLOYABILITY"


def a_market(**changes: Any) -> Market:
    return Market.model_validate(
        {
            "code": "DM-NEXT",
            "name": "The next market",
            "notice": None,
            "regime": "PA23_DYNAMIC_MARKET",
            "opens_on": date(2028, 1, 1),
            "closes_on": None,
            "categories": ("ENGAGEMENT",),
        }
        | changes
    )


def test_the_department_s_system_is_open_under_the_light_touch_regime_for_all_categories() -> None:
    market = the_open_market(TODAY)
    assert (market.code, market.regime) == (THE_MARKET, Regime.PCR_LIGHT_TOUCH)
    assert market.categories == tuple(categories())


def test_a_market_is_open_from_its_first_to_its_last_day() -> None:
    market = markets()[THE_MARKET]
    assert market.closes_on is not None
    edges = [market.opens_on, market.closes_on]
    assert all(market.is_open_on(day) for day in edges)
    assert not any(market.is_open_on(day) for day in (edges[0] - timedelta(days=1), edges[1] + timedelta(days=1)))


def test_a_market_without_a_last_day_stays_open() -> None:
    assert a_market().is_open_on(date(2199, 1, 1))


def test_a_day_without_a_market_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(NoOneMarketError, match=f"open on 2016-01-01: there is {THE_MARKET} from 2016-06-14"):
        the_open_market(date(2016, 1, 1))


def test_a_duty_outlives_its_market_and_goes_by_the_last_that_there_was() -> None:
    market = markets()[THE_MARKET]
    assert market.closes_on is not None
    days = (market.opens_on - timedelta(days=1), TODAY, market.closes_on, market.closes_on + timedelta(days=900))
    assert {prevailing_market(day).code for day in days} == {THE_MARKET}


def test_of_several_markets_the_one_that_opened_last_prevails_while_it_is_open() -> None:
    both = (markets()[THE_MARKET], a_market(closes_on=date(2028, 6, 30)))
    days = (date(2027, 12, 31), date(2028, 1, 1), date(2028, 6, 30), date(2028, 7, 1), date(2029, 3, 1))
    assert [the_latest_of(both, day).code for day in days] == [THE_MARKET, "DM-NEXT", "DM-NEXT", THE_MARKET, "DM-NEXT"]


def test_where_several_are_open_one_has_to_be_named() -> None:
    with pytest.raises(NoOneMarketError, match=f"several .* on 2028-06-01: name one of {THE_MARKET}, DM-"):
        the_only_one((markets()[THE_MARKET], a_market()), date(2028, 6, 1))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"closes_on": date(2027, 1, 1)}, "'DM-NEXT' closes on 2027-01-01, before 2028-01-01"),
        ({"categories": ()}, "at least 1"),
        ({"categories": ("COOKING",)}, "unknown category 'COOKING'"),
        ({"code": "dm next"}, "pattern"),
        ({"regime": "ROMAN_LAW"}, "ROMAN_LAW"),
    ],
)
def test_a_faulty_market_is_refused_by_what_is_wrong(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        a_market(**changes)


def test_an_unknown_market_is_refused_with_those_that_are_allowed() -> None:
    with pytest.raises(ValidationError, match=f"unknown market 'DPS-COOKING': one of {THE_MARKET}"):
        TypeAdapter[str](MarketCode).validate_python("DPS-COOKING")


def test_a_command_need_not_name_the_only_market() -> None:
    assert market_for(None, TODAY) == market_for(THE_MARKET, TODAY) == markets()[THE_MARKET]


@pytest.mark.parametrize(
    ("named", "day", "code", "says"),
    [
        ("DPS-COOKING", TODAY, "market_unknown", "'DPS-COOKING'"),
        (THE_MARKET, date(2016, 6, 13), "market_closed", "2016-06-14 to 2029-02-23"),
        (None, date(2029, 2, 24), "market_closed", "no market is open on 2029-02-24"),
    ],
)
def test_a_command_in_no_open_market_is_refused(named: str | None, day: date, code: str, says: str) -> None:
    with pytest.raises(Rejected) as refusal:
        market_for(named, day)
    (reason,) = refusal.value.rejections
    assert (reason.code, reason.pointer) == (code, "/market")
    assert says in reason.detail


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"opens_on": date(2024, 1, 1)}, "opens on 2024-01-01: PA23_DYNAMIC_MARKET takes no new ones"),
        ({"regime": "PCR_DPS"}, "opens on 2028-01-01: PCR_DPS takes no new ones"),
        ({"regime": "PCR_DPS", "opens_on": date(2020, 1, 1)}, "has to close by 2029-02-23, when PCR_DPS ends"),
        (
            {"regime": "PCR_DPS", "opens_on": date(2020, 1, 1), "closes_on": date(2029, 2, 24)},
            "has to close by 2029-02-23",
        ),
    ],
)
def test_a_market_that_its_law_does_not_allow_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ReferenceDataError, match=message):
        refuse_outside_its_regime(a_market(**changes))
