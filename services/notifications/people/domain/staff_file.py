"""From rows to staff: a table of accounts, with what each may do where, read as it comes and judged cell by cell.

No fault repeats an address. A file with any fault changes nothing, so all of them are collected, up to a hundred.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from services.notifications.people.domain.person import Person
from services.notifications.people.domain.recipient import TEAM_OF_ROLE
from services.notifications.people.domain.registering import EMAIL, LONGEST_EMAIL
from shared.kernel.accounts import Account
from shared.kernel.rules import Rejection
from shared.kernel.splitting import Row, Splitting
from shared.reference.districts import districts
from shared.reference.jobcentres import jobcentres
from shared.reference.letters import LETTER_LANGUAGES

MOST_ROWS = 20_000
"""Behind the header: more than all work coaches of the department, whose file may come in several parts."""

STAFF_ROLES = ("work_coach", "district_manager", "buyer", "category_manager", "safeguarding_lead", "operator")
STATUSES = ("active", "left")
NEEDED = ("issuer", "account")
COLUMNS = (*NEEDED, "roles", "districts", "jobcentres", "teams", "email", "language", "status")

_OF_A_PLACE = frozenset({"work_coach", "district_manager", "safeguarding_lead"})
_MOST_FAULTS = 100
_LONGEST = 255
_TEAM = re.compile(r"[a-z][a-z0-9_]{1,39}")
_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_ADDRESS = re.compile(EMAIL)


@dataclass(frozen=True)
class StaffRow:
    """One row: an account, and what a file says of it. `None` is said by a file without that column."""

    row: int
    issuer: str
    account: str
    roles: tuple[str, ...] | None = None
    districts: tuple[str, ...] | None = None
    jobcentres: tuple[str, ...] | None = None
    teams: tuple[str, ...] | None = None
    email: str | None = None
    language: str | None = None
    left: bool = False

    @property
    def size(self) -> int:
        """About how many characters the row has as it is kept."""
        lists = (self.roles, self.districts, self.jobcentres, self.teams)
        cells = (self.issuer, self.account, self.email or "", *(each for named in lists for each in named or ()))
        return 100 + sum(len(each) + 4 for each in cells)

    @property
    def holder(self) -> Account:
        """The account, which is of no organisation: staff are the department's."""
        return Account(self.issuer, self.account)


class StaffFile:
    """Takes the bytes of a file as they come, and gives the rows in which nothing is wrong; `faults` has the others."""

    def __init__(self) -> None:
        """Begin with the header."""
        self.rows = 0
        self.unlisted = 0
        self._faults: list[Rejection] = []
        self._splitting = Splitting()
        self._header: tuple[str, ...] = ()
        self._seen: set[tuple[str, str]] = set()
        self._closed = False

    @property
    def faults(self) -> tuple[Rejection, ...]:
        """What is wrong, by row and column, and how much more there is."""
        more = Rejection("more_reasons", f"{self.unlisted} more reasons are not listed")
        return (*self._faults, *([more] if self.unlisted else []))

    def feed(self, piece: bytes) -> Iterator[StaffRow]:
        """Yield the rows that end in this piece."""
        for row in self._splitting.feed(piece):
            yield from self._read(row)

    def end(self) -> Iterator[StaffRow]:
        """Yield the rows that are left once no more bytes come."""
        for row in self._splitting.end():
            yield from self._read(row)
        if not self._header and not self._closed:
            self._fault(1, "file_empty", f"the first row is to name the columns: {', '.join(COLUMNS)}")
        elif not self.rows and not self._closed:
            self._fault(1, "no_rows", "the file has a header and no row behind it")

    def _read(self, row: Row) -> Iterator[StaffRow]:
        if self._closed:
            return
        if not self._header:
            self._take_header(row)
            return
        self.rows += 1
        if self.rows > MOST_ROWS:
            self._closed = True
            self._fault(row.number, "too_many_rows", f"a file has {MOST_ROWS:,} rows at most: send it in parts")
            return
        before = len(self._faults) + self.unlisted
        found = self._row(row)
        if found and before == len(self._faults) + self.unlisted:
            yield found

    def _take_header(self, row: Row) -> None:
        self._header = tuple(each.strip().casefold() for each in row.cells)
        self._splitting.width = len(self._header)
        if row.broken:
            self._fault(row.number, "header_missing", f"the header cannot be read: {row.broken.detail}")
        for name in NEEDED if not row.broken else ():
            if name not in self._header:
                self._fault(row.number, "column_missing", f"column {name!r} is missing", name)
        for name in dict.fromkeys(self._header):
            if name not in COLUMNS:
                self._fault(row.number, "column_unknown", f"{told(name)} is none of {', '.join(COLUMNS)}", _code(name))
            if self._header.count(name) > 1:
                self._fault(row.number, "column_doubled", f"column {told(name)} is there more than once", _code(name))
        self._closed = bool(self._faults)

    def _row(self, row: Row) -> StaffRow | None:
        if row.broken:
            self._fault(row.number, row.broken.code, row.broken.detail)
            return None
        if len(row.cells) != len(self._header):
            counted = f"the row has {len(row.cells)} cells, the header {len(self._header)}"
            self._fault(row.number, "cells_differ_from_header", counted)
            return None
        cells = {name: cell.strip() for name, cell in zip(self._header, row.cells, strict=True)}
        found = StaffRow(
            row.number,
            self._name(row.number, cells, "issuer", blanks=False),
            self._name(row.number, cells, "account", blanks=True),
            self._several(row.number, cells, "roles", STAFF_ROLES.__contains__, ", ".join(STAFF_ROLES)),
            self._several(row.number, cells, "districts", districts().__contains__, "codes of districts"),
            self._several(row.number, cells, "jobcentres", jobcentres().__contains__, "codes of jobcentres"),
            self._several(row.number, cells, "teams", _is_a_team, _TEAMS_ALLOWED),
            self._address(row.number, cells.get("email") or None),
            self._one_of(row.number, cells, "language", LETTER_LANGUAGES),
            self._one_of(row.number, cells, "status", STATUSES) == "left",
        )
        self._judge(found)
        return found

    def _judge(self, row: StaffRow) -> None:
        """Hold a row to what no cell says by itself."""
        if (row.issuer, row.account) in self._seen:
            self._fault(row.row, "account_twice", "the account stands in an earlier row too", "account")
        self._seen.add((row.issuer, row.account))
        if row.left:
            return
        if row.roles and _OF_A_PLACE & {*row.roles} and not row.districts:
            named = ", ".join(sorted(_OF_A_PLACE & {*row.roles}))
            self._fault(row.row, "district_missing", f"whoever is {named} is so in a district", "districts")
        for code in row.jobcentres or ():
            listed = jobcentres().get(code)
            if listed and listed.district not in (row.districts or ()):
                detail = f"jobcentre {code} is in {listed.district}, which the row does not name"
                self._fault(row.row, "jobcentre_elsewhere", detail, "jobcentres")

    def _name(self, row: int, cells: Mapping[str, str], column: str, *, blanks: bool) -> str:
        value = cells[column]
        if not value or len(value) > _LONGEST or not value.isprintable() or (not blanks and " " in value):
            allowed = f"1 to {_LONGEST} characters that can be seen" + ("" if blanks else ", without a blank")
            self._fault(row, "value_not_allowed", f"allowed is: {allowed}", column)
        return value

    def _several(
        self, row: int, cells: Mapping[str, str], column: str, is_known: Callable[[str], bool], allowed: str
    ) -> tuple[str, ...] | None:
        if column not in cells:
            return None
        found = tuple(dict.fromkeys(each.strip() for each in cells[column].split(";") if each.strip()))
        for each in found:
            if not is_known(each):
                self._fault(row, "value_not_allowed", f"{told(each)} is not allowed; allowed are {allowed}", column)
        return found

    def _one_of(self, row: int, cells: Mapping[str, str], column: str, allowed: tuple[str, ...]) -> str | None:
        value = cells.get(column) or None
        if value is not None and value not in allowed:
            detail = f"{told(value)} is not allowed; allowed are {', '.join(allowed)}"
            self._fault(row, "value_not_allowed", detail, column)
        return value

    def _address(self, row: int, value: str | None) -> str | None:
        if value is not None and (len(value) > LONGEST_EMAIL or not _ADDRESS.fullmatch(value)):
            detail = "this is no address; allowed is a name at a domain, such as name@example.org"
            self._fault(row, "value_not_allowed", detail, "email")
        return value

    def _fault(self, row: int, code: str, detail: str, column: str = "") -> None:
        if len(self._faults) >= _MOST_FAULTS:
            self.unlisted += 1
            return
        where = f"/rows/{row}/{column}" if column else f"/rows/{row}"
        self._faults.append(Rejection(code, f"row {row}: {detail}", where))


def told(value: str) -> str:
    """Return what was given as a refusal may repeat it: codes alone, since an address may stand in the wrong column."""
    return repr(value) if _code(value) else "what stands there"


def _code(value: str) -> str:
    return value if _CODE.fullmatch(value) else ""


_RESERVED: Mapping[str, str] = MappingProxyType({each.id: role for role, each in TEAM_OF_ROLE.items()})
_TEAMS_ALLOWED = f"names such as youth_hub, but none of {', '.join(sorted(_RESERVED))}, which follow from roles"


def _is_a_team(name: str) -> bool:
    return bool(_TEAM.fullmatch(name)) and name not in _RESERVED


def difference(row: StaffRow, person: Person | None) -> str:
    """Return what a row would do to the address book, apart from an address that replaces another of a file."""
    if row.left:
        return "closed" if person and person.closed_on is None else "unchanged"
    if person is None:
        return "registered"
    if person.closed_on is not None:
        return "reopened"
    said = {
        "roles": row.roles,
        "districts": row.districts,
        "jobcentres": row.jobcentres,
        "teams": row.teams,
        "language": row.language,
    }
    stands: dict[str, object] = {name: getattr(person, name) for name in said}
    differs = any(
        value is not None and (tuple(sorted(value)) if isinstance(value, tuple) else value) != stands[name]
        for name, value in said.items()
    )
    return "changed" if differs or (row.email and person.takes_address_of_a_file and not person.email) else "unchanged"
