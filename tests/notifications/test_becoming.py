"""What becomes of a message for one person: now, later, in a digest, or not at all."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.preferences.domain.becoming import Fate, Told, Way, about_of, what_becomes
from services.notifications.preferences.domain.choices import Choices, Only, Quiet, of_roles, works
from shared.auth.principal import Role
from shared.reference.notification_defaults import DigestTimes, HowOften, digest_times, notification_defaults

UK = ZoneInfo("Europe/London")
TIMES = DigestTimes(at=time(8), weekday=1)
OFFERED = ("email", "webhook")
NOON = datetime(2016, 6, 1, 12, tzinfo=UTC)
NIGHTS = Quiet(time(18), time(8), working_days_only=True)
A_NOTICE = Told("ordering.OrderDeclined.v1", "orders", "know", statutory=False)
EVERYTHING = Choices(("email",), dict.fromkeys(("act", "know", "list"), HowOften.IMMEDIATE), {})

moments = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: NOON + timedelta(minutes=minutes))
times_of_day = st.times(timezones=st.none()).map(lambda at: at.replace(second=0, microsecond=0))
hours = st.builds(Quiet, times_of_day, times_of_day, st.booleans())


def uk(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UK)  # type: ignore[misc,arg-type] # year, month, day, hour, minute


def fate(told: Told = A_NOTICE, choices: Choices = EVERYTHING, now: datetime = uk(2017, 3, 9, 12)) -> Fate:
    return what_becomes(told, choices, "email", OFFERED, TIMES, now)


def chosen(how_often: HowOften, quiet: Quiet | None = None) -> Choices:
    return replace(EVERYTHING, by_group={"orders": how_often}, quiet=quiet)


@pytest.mark.parametrize(
    ("now", "at"),
    [
        (uk(2017, 3, 9, 12), None),
        (uk(2017, 3, 9, 18), uk(2017, 3, 10, 8)),
        (uk(2017, 3, 10, 7, 59), uk(2017, 3, 10, 8)),
        (uk(2017, 3, 10, 8), None),
        (uk(2017, 3, 10, 20), uk(2017, 3, 13, 8)),  # a Friday evening
        (uk(2017, 4, 13, 18, 30), uk(2017, 4, 18, 8)),  # before Good Friday and Easter Monday
        (uk(2017, 3, 25, 23), uk(2017, 3, 27, 8)),  # over the night in which the clocks go forward
    ],
)
def test_nobody_is_written_at_night_or_on_days_off(now: datetime, at: datetime | None) -> None:
    became = fate(choices=chosen(HowOften.IMMEDIATE, NIGHTS), now=now)
    assert (became.way, became.at) == ((Way.NOW, now) if at is None else (Way.LATER, at))


@given(quiet=hours, now=moments)
def test_what_waits_for_the_morning_is_sent_the_first_moment_that_is_not_quiet(quiet: Quiet, now: datetime) -> None:
    at = quiet.over(now)
    assert now <= at <= now + timedelta(days=7)
    assert quiet.over(at) == at
    between = (at - now) / 7
    assert all(quiet.over(now + between * part) == at for part in range(7))


@given(
    now=moments,
    quiet=st.none() | hours,
    by_group=st.dictionaries(st.just("orders"), st.sampled_from(HowOften)),
    channels=st.lists(st.sampled_from(("email", "govuk_notify")), unique=True).map(tuple),
    only=st.builds(Only, districts=st.just(()) | st.just(("D01",)), suppliers=st.just(()) | st.just(("S",))),
)
def test_what_the_law_asks_for_is_sent_at_once_whatever_somebody_has_set(
    now: datetime, quiet: Quiet | None, by_group: dict[str, HowOften], channels: tuple[str, ...], only: Only
) -> None:
    told = replace(A_NOTICE, statutory=True, about={"district": frozenset({"D02"}), "supplier": frozenset({"T"})})
    choices = Choices(channels, dict.fromkeys(("act", "know", "list"), HowOften.OFF), by_group, {}, quiet, only)
    fates = [what_becomes(told, choices, each, OFFERED, TIMES, now) for each in OFFERED]
    assert fates[0] == Fate(Way.NOW, "statutory", now)
    assert fates[1].way is Way.NOT, "and once"


@pytest.mark.parametrize(
    ("how_often", "now", "digest", "at"),
    [
        (HowOften.DAILY, uk(2017, 3, 9, 7, 59), "daily:2017-03-09", uk(2017, 3, 9, 8)),
        (HowOften.DAILY, uk(2017, 3, 9, 8), "daily:2017-03-10", uk(2017, 3, 10, 8)),
        (HowOften.DAILY, uk(2017, 4, 13, 9), "daily:2017-04-18", uk(2017, 4, 18, 8)),
        (HowOften.WEEKLY, uk(2017, 3, 9, 12), "weekly:2017-03-13", uk(2017, 3, 13, 8)),
        (HowOften.WEEKLY, uk(2017, 3, 13, 7), "weekly:2017-03-13", uk(2017, 3, 13, 8)),
        (HowOften.WEEKLY, uk(2017, 4, 13, 12), "weekly:2017-04-18", uk(2017, 4, 18, 8)),
        (HowOften.WEEKLY, uk(2017, 4, 18, 8), "weekly:2017-04-24", uk(2017, 4, 24, 8)),
    ],
)
def test_a_digest_goes_out_in_the_morning_of_a_working_day(
    how_often: HowOften, now: datetime, digest: str, at: datetime
) -> None:
    assert fate(choices=chosen(how_often), now=now) == Fate(Way.DIGEST, how_often, at, digest)


@given(now=moments, quiet=st.none() | hours, how_often=st.sampled_from((HowOften.DAILY, HowOften.WEEKLY)))
def test_a_digest_is_to_come_on_a_working_day_and_the_same_for_all_news_until_then(
    now: datetime, quiet: Quiet | None, how_often: HowOften
) -> None:
    became = fate(choices=chosen(how_often, quiet), now=now)
    assert became.digest is not None
    assert became.at is not None
    day = date.fromisoformat(became.digest.partition(":")[2])
    goes_out = datetime.combine(day, TIMES.at, UK)
    assert works(day)
    assert now < goes_out <= became.at
    assert quiet is None or quiet.over(became.at) == became.at
    assert fate(choices=chosen(how_often, quiet), now=goes_out - timedelta(seconds=1)) == became
    assert fate(choices=chosen(how_often, quiet), now=goes_out).digest != became.digest


def test_what_is_said_of_a_kind_comes_before_its_group_and_that_before_its_urgency() -> None:
    by_urgency = replace(EVERYTHING, by_urgency={"know": HowOften.WEEKLY})
    by_group = replace(by_urgency, by_group={"orders": HowOften.OFF})
    by_kind = replace(by_group, by_kind={A_NOTICE.kind: HowOften.IMMEDIATE})
    assert [fate(choices=each).why for each in (by_urgency, by_group, by_kind)] == [
        "weekly",
        "switched_off",
        "immediate",
    ]
    assert fate(replace(A_NOTICE, urgency="made_up_later")).why == "switched_off"


def test_somebody_is_written_by_the_first_of_their_channels_that_is_there_and_by_no_other() -> None:
    both = replace(EVERYTHING, channels=("govuk_notify", "email"))
    ways = {
        channel: what_becomes(A_NOTICE, both, channel, ("email", "govuk_notify"), TIMES, uk(2017, 3, 9, 12))
        for channel in ("email", "govuk_notify")
    }
    assert [ways["govuk_notify"].way, ways["email"]] == [Way.NOW, Fate(Way.NOT, "other_channel")]
    assert fate(choices=both).way is Way.NOW, "Notify is not set up"
    assert fate(choices=replace(EVERYTHING, channels=())) == Fate(Way.NOT, "no_channel")


def test_somebody_hears_only_of_what_they_want_to_hear_of_where_a_message_says_so() -> None:
    about = about_of("district", "D07", {"category": "GETTING_JOBS", "supplier_id": "S", "order_id": "x"})
    told = replace(A_NOTICE, about=about)
    for only, why in (
        (Only(), "immediate"),
        (Only(districts=("D07",), categories=("GETTING_JOBS",), suppliers=("S",)), "immediate"),
        (Only(jobcentres=("J01",)), "immediate"),
        (Only(districts=("D01",)), "not_subscribed_district"),
        (Only(categories=("ENGAGEMENT",)), "not_subscribed_category"),
        (Only(suppliers=("T",)), "not_subscribed_supplier"),
    ):
        assert fate(told, replace(EVERYTHING, only=only)).why == why


def test_what_a_message_is_about_follows_from_its_recipient_and_its_parameters() -> None:
    parameters = {"districts": "D01,D02", "categories": "ENGAGEMENT,GETTING_JOBS", "category": ""}
    assert about_of("supplier", "S", parameters) == {
        "district": {"D01", "D02"},
        "category": {"ENGAGEMENT", "GETTING_JOBS"},
        "supplier": {"S"},
    }
    assert about_of("team", "commercial", {}) == {}


def test_every_role_that_has_an_inbox_is_written_without_setting_anything_up() -> None:
    assert set(notification_defaults()) == {*Role} - {Role.AUDITOR, Role.SERVICE}
    for role in notification_defaults():
        choices = of_roles([role], notification_defaults())
        for urgency in ("act", "know", "list"):
            became = what_becomes(
                Told("x", "y", urgency, statutory=False), choices, "email", OFFERED, digest_times(), uk(2017, 3, 9, 12)
            )
            assert (became.way is Way.NOW) if urgency == "act" else became.way in {Way.NOW, Way.DIGEST, Way.NOT}


def test_of_several_roles_the_soonest_counts_and_nobody_without_a_role_is_written() -> None:
    both = of_roles(["district_manager", "work_coach", "made_up_later"], notification_defaults())
    assert both.by_urgency["list"] is HowOften.DAILY
    assert both.quiet == NIGHTS
    nobody = of_roles(["auditor"], notification_defaults())
    assert fate(choices=nobody) == Fate(Way.NOT, "no_channel")
    assert fate(replace(A_NOTICE, statutory=True), nobody).way is Way.NOW
