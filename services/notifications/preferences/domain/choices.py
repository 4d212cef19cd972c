"""What somebody is written and when: as they have chosen, and where they have not, as their roles have it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from zoneinfo import ZoneInfo

from shared.reference.calendar import OutsideCalendarError, is_working_day
from shared.reference.notification_defaults import DefaultsOfRole, HowOften

_UK = ZoneInfo("Europe/London")
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Quiet:
    """When somebody is not written: from one time of the day in the United Kingdom to another, past midnight or not.

    Two equal times name no hours. `working_days_only` keeps weekends and bank holidays quiet as a whole.
    """

    begin: time
    end: time
    working_days_only: bool = False

    def over(self, moment: datetime) -> datetime:
        """Return the first moment from this one on at which somebody may be written."""
        local = moment.astimezone(_UK)
        while (later := self._later(local)) is not None:
            local = later
        return moment if local == moment else local.astimezone(UTC)

    def _later(self, local: datetime) -> datetime | None:
        """Return the end of what is quiet now, `None` where nothing is."""
        if self.working_days_only and not works(local.date()):
            return datetime.combine(local.date() + timedelta(days=1), time.min, _UK)
        if not self._holds(local.timetz().replace(tzinfo=None)):
            return None
        to_come = local.date() if local.time() < self.end else local.date() + timedelta(days=1)
        return datetime.combine(to_come, self.end, _UK)

    def _holds(self, at: time) -> bool:
        if self.begin <= self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end


@dataclass(frozen=True)
class Only:
    """What somebody wants to hear of alone; where a list is empty, of all. What says nothing of a list passes it."""

    districts: tuple[str, ...] = ()
    jobcentres: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    suppliers: tuple[str, ...] = ()

    def leaves_out(self, about: Mapping[str, frozenset[str]]) -> str | None:
        """Return the list that a message does not pass, by the name that `about` has for it."""
        lists = {
            "district": self.districts,
            "jobcentre": self.jobcentres,
            "category": self.categories,
            "supplier": self.suppliers,
        }
        return next(
            (of for of, wanted in lists.items() if wanted and about.get(of) and not about[of] & {*wanted}), None
        )


@dataclass(frozen=True)
class Choices:
    """What holds for somebody: every gap in their own choice is filled by the defaults of their roles."""

    channels: tuple[str, ...]
    by_urgency: Mapping[str, HowOften]
    by_group: Mapping[str, HowOften]
    by_kind: Mapping[str, HowOften] = field(default_factory=dict)
    quiet: Quiet | None = None
    only: Only = field(default_factory=Only)

    def how_often(self, kind: str, group: str, urgency: str) -> HowOften:
        """Return when somebody is written: what they say of a kind of event comes first, then of its group."""
        return self.by_kind.get(kind) or self.by_group.get(group) or self.by_urgency.get(urgency) or HowOften.OFF


def of_roles(roles: Iterable[str], defaults: Mapping[str, DefaultsOfRole]) -> Choices:
    """Return what holds for somebody who has chosen nothing.

    With several roles the soonest of each counts, by the channels and the quiet hours of the role that is listed first.
    Without any that is listed nothing is sent but what the law asks for.
    """
    held = frozenset(roles)
    own = [each for role, each in defaults.items() if role in held]
    if not own:
        return Choices((), {}, {})
    quiet = own[0].quiet
    return Choices(
        channels=own[0].channels,
        by_urgency=_soonest([each.by_urgency for each in own]),
        by_group=_soonest([each.by_group for each in own]),
        quiet=Quiet(quiet.begin, quiet.end, quiet.working_days_only),
    )


def _soonest(each_of: Iterable[Mapping[str, HowOften]]) -> dict[str, HowOften]:
    return reduce(
        lambda all_of, one: {**all_of, **{name: one[name].sooner(all_of.get(name, HowOften.OFF)) for name in one}},
        each_of,
        dict[str, HowOften](),
    )


def works(day: date) -> bool:
    """Say whether a day is a working day; beyond the calendar every day from Monday to Friday counts as one."""
    try:
        return is_working_day(day)
    except OutsideCalendarError:  # a message must not wait for a calendar
        return day.weekday() <= _FRIDAY
