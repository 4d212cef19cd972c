"""The public register: who is admitted, for anybody and without a token."""

from datetime import date
from uuid import UUID

from portal.api.operation import Answer, Listed, Nothing, Operation


class RegisterNumber(Answer):
    """An organisation's number in a public register, by that register's code."""

    scheme: str
    id: str


class ListedMembership(Answer):
    """A category that a supplier is admitted to, and the districts that its offers reach."""

    market: str
    category: str
    since: date
    until: date | None
    districts: tuple[str, ...] = ()


class ListedSupplier(Answer):
    """An admitted supplier as everybody sees it."""

    supplier_id: UUID
    name: str
    identifiers: tuple[RegisterNumber, ...]
    sme: bool
    vcse: bool
    memberships: tuple[ListedMembership, ...]


class MemberCount(Answer):
    """How many there are, and how many of them are small or medium-sized, or mission-led."""

    members: int
    sme: int
    vcse: int


class CategoryCount(MemberCount):
    """The suppliers of one category, with its name."""

    category: str
    name: str = ""


class DistrictCount(MemberCount):
    """The suppliers that reach one district, with its name."""

    district: str
    name: str = ""


class RegisterCounts(Answer):
    """How many suppliers there are: all, by category, and by district."""

    total: MemberCount
    categories: tuple[CategoryCount, ...]
    districts: tuple[DistrictCount, ...]


MEMBERS = Operation(
    "GET",
    "/v1/public/suppliers",
    Listed[ListedSupplier],
    query=("category", "district", "sme", "vcse", "name", "order", "after", "limit"),
)
MEMBER = Operation("GET", "/v1/public/suppliers/{supplier_id}", ListedSupplier)
MEMBER_COUNTS = Operation("GET", "/v1/public/suppliers/counts", RegisterCounts, query=("category", "district"))
MEMBER_TABLE = Operation(
    "GET", "/v1/public/suppliers.csv", Nothing, query=("category", "district", "sme", "vcse", "name")
)
