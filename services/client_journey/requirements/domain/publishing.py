"""What of requirements to come is for everybody: no small number, and nothing that could be told by taking others off.

A month comes out once and never again, so that no two releases tell of the same needs. Within it each district is in
one line: in one of its own where enough is stated and forecast there, else with all others of its group. No line adds
up others, so that there is nothing to take away from anything.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shared.contracts.client_journey import Expected, RequirementLine
from shared.reference import districts


@dataclass(frozen=True)
class Publishing:
    """Below which number nothing is told, and to a multiple of what it is rounded."""

    fewer_than: int
    rounds_to: int

    def told(self, number: int | None) -> int | None:
        """Return what is told of a number of needs: not a small one, and not whether there is any."""
        if number is None or number < self.fewer_than:
            return None
        return max(round(number / self.rounds_to) * self.rounds_to, self.fewer_than)


def lines(figures: Iterable[Expected], rules: Publishing) -> tuple[RequirementLine, ...]:
    """Return the lines of one category and month, in the order of groups and districts."""
    sharing: dict[str, list[Expected]] = defaultdict(list)
    found = list[RequirementLine]()
    for each in figures:
        district = districts().get(each.district)
        if district is None:
            continue
        if stands_alone(each, rules):
            found.append(_line(district.group, each.district, [each], rules))
        else:
            sharing[district.group].append(each)
    found += [_line(group, None, several, rules) for group, several in sharing.items()]
    told = (each for each in found if each.stated is not None or each.forecast is not None)
    return tuple(sorted(told, key=lambda each: (each.district_group, each.district or "")))


def stands_alone(figures: Expected, rules: Publishing) -> bool:
    """Say whether a district may have a line of its own: whatever is said of it is no small number."""
    said = [number for number in (figures.stated, figures.forecast) if number is not None]
    return bool(said) and min(said) >= rules.fewer_than


def _line(group: str, district: str | None, figures: Sequence[Expected], rules: Publishing) -> RequirementLine:
    return RequirementLine(
        district_group=group,
        district=district,
        stated=rules.told(_sum(each.stated for each in figures)),
        forecast=rules.told(_sum(each.forecast for each in figures)),
    )


def _sum(numbers: Iterable[int | None]) -> int | None:
    said = [number for number in numbers if number is not None]
    return sum(said) if said else None
