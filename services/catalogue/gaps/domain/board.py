"""The board: what is asked for and not offered, by category and district, in numbers that tell of nobody.

Whoever asks counts once in a line, however many gaps of the line ask for it. Below the threshold of suppression the
districts of a group share a line, so that none of them can be told by taking others off.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from statistics import quantiles
from typing import Annotated
from uuid import UUID

from services.catalogue.gaps.domain.gap import Gap
from services.catalogue.gaps.domain.publishing import Publishing, group_of, shared_by_enough
from shared.contracts.codes import (
    AnyAccessNeed,
    AnyAttribute,
    AnyCategory,
    AnyDistrict,
    AnyDistrictGroup,
    AnyLanguage,
)
from shared.reference import districts
from shared.reference.calendar import uk_date
from shared.reference.codes import Code


@dataclass(frozen=True)
class BoardLine:
    """What is asked for in a category and a district, or in those of a group in which few ask: `district` is null then.

    `needs` is the band of how many wait, `access`, `attributes` and `languages` are what enough of them ask for.
    `waiting` and `gaps` are for staff. `since` is when the oldest of its gaps was raised.
    """

    category: AnyCategory
    district_group: AnyDistrictGroup | None
    district: AnyDistrict | None
    needs: Annotated[str, Code("count band")]
    access: tuple[AnyAccessNeed, ...]
    attributes: tuple[AnyAttribute, ...]
    languages: tuple[AnyLanguage, ...]
    since: date
    waiting: int | None
    gaps: int | None


Line = tuple[str, str, str]
"""Category, group and district of a line; the district is "" where several share it."""


def board(gaps: Iterable[Gap], rules: Publishing, *, exact: bool) -> tuple[BoardLine, ...]:
    """Return the lines of gaps that are open, by category, group and district; `exact` is for staff."""
    by_district = _sorted_into(gaps, lambda gap: (gap.category, _group(gap), gap.district))
    if exact:
        return tuple(_line(name, found, rules, exact=True) for name, found in by_district)
    few = _too_few(by_district, rules)
    together = _sorted_into(
        (gap for _, found in by_district for gap in found),
        lambda gap: _shared(name) if (name := (gap.category, _group(gap), gap.district)) in few else name,
    )
    return tuple(_line(name, found, rules, exact=False) for name, found in together)


def _too_few(by_district: list[tuple[Line, list[Gap]]], rules: Publishing) -> frozenset[Line]:
    """Return the lines that must not stand for themselves.

    Those in which few ask, and, where all other districts of their group would be named, the smallest of these as well.
    """
    few = {name for name, found in by_district if not rules.may_describe(len(_askers(found)))}
    for category, group in {(name[0], name[1]) for name in few}:
        there = [(len(_askers(found)), name) for name, found in by_district if name[:2] == (category, group)]
        named = [one for one in there if one[1] not in few]
        if named and sum(each.group == group for each in districts().values()) - len(named) == 1:
            few.add(min(named)[1])
    return frozenset(few)


def _shared(name: Line) -> Line:
    return (*name[:2], "")


def _group(gap: Gap) -> str:
    return gap.district_group or group_of(gap.district) or ""


def _sorted_into(gaps: Iterable[Gap], line_of: Callable[[Gap], Line]) -> list[tuple[Line, list[Gap]]]:
    lines: dict[Line, list[Gap]] = {}
    for gap in gaps:
        lines.setdefault(line_of(gap), []).append(gap)
    return sorted(lines.items(), key=lambda line: line[0])


def _askers(gaps: Iterable[Gap]) -> frozenset[UUID]:
    return frozenset(asker for gap in gaps for asker in gap.askers)


def _line(name: Line, gaps: list[Gap], rules: Publishing, *, exact: bool) -> BoardLine:
    category, group, district = name
    waiting = len(_askers(gaps))
    return BoardLine(
        category=category,
        district_group=group or None,
        district=district or None,
        needs=rules.band_of(waiting),
        access=_shared_in(gaps, lambda gap: gap.access, rules),
        attributes=_shared_in(gaps, lambda gap: gap.attributes, rules),
        languages=_shared_in(gaps, lambda gap: gap.languages, rules),
        since=uk_date(min(gap.raised_at for gap in gaps)),
        waiting=waiting if exact else None,
        gaps=len(gaps) if exact else None,
    )


def _shared_in(gaps: list[Gap], asked: Callable[[Gap], tuple[str, ...]], rules: Publishing) -> tuple[str, ...]:
    return shared_by_enough(((code, asker) for gap in gaps for code in asked(gap) for asker in gap.askers), rules)


@dataclass(frozen=True)
class DaysToClose:
    """How long gaps stood, in calendar days: a quarter of them no longer than the first, half, and three quarters."""

    quarter: float
    half: float
    three_quarters: float


@dataclass(frozen=True)
class ClosedGaps:
    """How gaps of a category were closed of late: for which reasons, and after how many days.

    Numbers are null, and reasons left out, where they are too few to be published.
    """

    category: AnyCategory
    closed: int | None
    by_reason: dict[str, int]
    days: DaysToClose | None


def closed_gaps(gaps: Iterable[Gap], rules: Publishing) -> tuple[ClosedGaps, ...]:
    """Return how closed gaps of each category were closed, and how long they stood."""
    by_category: dict[str, list[Gap]] = {}
    for gap in gaps:
        by_category.setdefault(gap.category, []).append(gap)
    return tuple(_closed(category, found, rules) for category, found in sorted(by_category.items()))


def _closed(category: str, gaps: list[Gap], rules: Publishing) -> ClosedGaps:
    counts: dict[str, int] = {}
    for gap in gaps:
        counts[gap.closed_for or ""] = counts.get(gap.closed_for or "", 0) + 1
    enough = rules.may_describe(len(gaps))
    return ClosedGaps(
        category=category,
        closed=len(gaps) if enough else None,
        by_reason=_told(counts, rules) if enough else {},
        days=_days(gaps) if enough else None,
    )


def _told(counts: dict[str, int], rules: Publishing) -> dict[str, int]:
    """Return what is told of counts whose sum is known: one that is too few takes the next smallest with it."""
    few = [code for code, count in counts.items() if not rules.may_describe(count)]
    others = sorted((count, code) for code, count in counts.items() if code not in few)
    hidden = {*few, *([others[0][1]] if len(few) == 1 and others else [])}
    return {code: count for code, count in sorted(counts.items()) if code not in hidden}


def _days(gaps: list[Gap]) -> DaysToClose:
    stood = [(uk_date(gap.closed_at) - uk_date(gap.raised_at)).days for gap in gaps if gap.closed_at]
    return DaysToClose(*quantiles(stood * 2 if len(stood) == 1 else stood, n=4, method="inclusive"))
