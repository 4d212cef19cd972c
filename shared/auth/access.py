"""Whose a thing is, and who may see and change it: decided here alone, for every endpoint of every service.

A caller counts with the roles that open the endpoint, never with others that its token has as well (`Caller.roles`).
The limit of each of these holds, and no other role lifts it. Where `supplier` is among them the caller acts as that
supplier: it sees and changes its own things and no others. Otherwise it acts as staff, or as another system: a role of
a district keeps it within the districts of its token, and only roles that all reach everywhere let it everywhere.

What a caller may not see does not exist for it: `NotFound`, the same answer as for an id that nobody has. `Forbidden`
remains for what depends on the request and the token alone, and so tells nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Any, Generic, TypeVar
from uuid import UUID

from shared.auth.principal import DEPARTMENT, EVERYWHERE, OF_A_DISTRICT, Role
from shared.contracts.event import Event
from shared.kernel.accounts import Account
from shared.kernel.aggregate import Aggregate
from shared.kernel.caller import Caller
from shared.kernel.duties import acts_for_another
from shared.kernel.filters import Filters, OneOf, one_of
from shared.kernel.rules import Forbidden, NotFound, OrganisationUnknown, reject_if_any

State = TypeVar("State")


class Access(Generic[State]):
    """Who may see and change one kind of aggregate, by the fields of its state that say whose it is.

    `district` names the field with the district's code, `supplier` the one with the supplier's id; a kind without the
    one or the other is limited by neither.
    """

    def __init__(self, kind: Aggregate[State], *, district: str | None = None, supplier: str | None = None) -> None:
        """Raise `ValueError` for a field that the state does not have."""
        named = {name for name in (district, supplier) if name}
        if unknown := named - {field.name for field in fields(kind.state)}:  # type: ignore[arg-type] # a dataclass
            raise ValueError(f"the state of {kind.name} has no {', '.join(sorted(unknown))}")
        self._kind = kind
        self._district = district
        self._supplier = supplier
        self._district_of = _reader(district)
        self._supplier_of = _reader(supplier)

    def readable(self, caller: Caller, identifier: object, state: State | None) -> State:
        """Return a thing that the caller may see; raises `NotFound`."""
        if state is None or not self._is_open(caller, state):
            raise NotFound(self._kind.name, identifier)
        return state

    def readable_by(self, caller: Caller, identifier: object) -> Callable[[State], State]:
        """Return what lets a state through that the caller may see, for whoever reads several of one thing."""
        return lambda state: self.readable(caller, identifier, state)

    def changeable(self, caller: Caller, identifier: object, state: State | None) -> State:
        """Return a thing that the caller may change; raises `NotFound`, and `Rejected` where it would judge itself."""
        found = self.readable(caller, identifier, state)
        if Role.SUPPLIER not in caller.roles and self._supplier:
            reject_if_any([acts_for_another(caller.supplier_id, self._supplier_of(found))])
        return found

    def deciding(
        self, caller: Caller, identifier: object, decide: Callable[[State], list[Event]]
    ) -> Callable[[State | None], list[Event]]:
        """Return a decision that is made on a thing that the caller may change, and on no other."""
        return lambda state: decide(self.changeable(caller, identifier, state))

    def filters(self, caller: Caller, *, district: str | None = None, supplier_id: UUID | None = None) -> Filters:
        """Return the filter of a listing: what was asked for, within what the caller may see.

        Raises `NotFound` where another's district or supplier is asked for.
        """
        found: dict[str, str | UUID | OneOf | None] = {}
        if self._district:
            found[self._district] = district if self._by_supplier(caller) else _districts(caller, district)
        if self._supplier:
            own = only_supplier(caller)
            if own and supplier_id not in {None, own}:
                raise NotFound("access to supplier", supplier_id)
            found[self._supplier] = own or supplier_id
        return found

    def _is_open(self, caller: Caller, state: State) -> bool:
        if self._by_supplier(caller):
            return self._supplier is None or bool(self._supplier_of(state) == supplier_of(caller))
        return self._district is None or covers(caller, self._district_of(state))

    def _by_supplier(self, caller: Caller) -> bool:
        return Role.SUPPLIER in caller.roles


def _reader(field: str | None) -> Callable[[Any], Any]:
    return attrgetter(field) if field else lambda _: None


def _districts(caller: Caller, asked: str | None) -> str | OneOf | None:
    if asked is None:
        return None if _reaches_everywhere(caller) else one_of(caller.districts)
    if not covers(caller, asked):
        raise NotFound("access to district", asked)
    return asked


def _reaches_everywhere(caller: Caller) -> bool:
    return bool(caller.roles) and caller.roles <= EVERYWHERE


def covers(caller: Caller, district: str) -> bool:
    """Say whether a caller, as staff, may see and change what belongs to a district."""
    return _reaches_everywhere(caller) or district in caller.districts


def must_serve_district(caller: Caller, district: str) -> None:
    """Raise `Forbidden` for a district that the caller itself names and its token does not cover."""
    if not covers(caller, district):
        raise Forbidden(f"your token does not cover district {district}")


def only_supplier(caller: Caller) -> UUID | None:
    """Return the one supplier whose things a caller may see, `None` where it acts as staff; raises `Forbidden`."""
    return supplier_of(caller) if Role.SUPPLIER in caller.roles else None


def may_know_prices(caller: Caller, supplier_id: UUID) -> bool:
    """Say whether a caller may know exactly what a supplier charges: another supplier may not, nor an operator."""
    own = only_supplier(caller)
    return caller.roles != {Role.OPERATOR} if own is None else own == supplier_id


def sees_in_full(caller: Caller, assessors: frozenset[Role]) -> bool:
    """Say whether what is confidential about a supplier is for a caller who may see it: itself, or one who assesses."""
    return Role.SUPPLIER in caller.roles or bool(caller.roles & assessors)


def is_staff(caller: Caller) -> bool:
    """Say whether a caller counts as nothing but the department's own staff, who may know how many wait for what."""
    return bool(caller.roles) and caller.roles <= DEPARTMENT


def supplier_of(caller: Caller) -> UUID:
    """Return the supplier that a caller speaks for; raises `OrganisationUnknown` where there is none."""
    if caller.supplier_id is None:
        raise OrganisationUnknown
    return caller.supplier_id


def account_of(caller: Caller) -> Account:
    """Return whom the caller's token was issued to; raises `Forbidden` for a reactor, which has none."""
    if caller.account is None:
        raise Forbidden("only the holder of a token can do this")
    return caller.account


@dataclass(frozen=True, slots=True)
class Standing:
    """What a token says of its holder, for whoever has to keep it: roles that open the endpoint, places, supplier."""

    roles: frozenset[str]
    districts: frozenset[str]
    jobcentres: frozenset[str]
    supplier_id: UUID | None


def standing_of(caller: Caller) -> Standing:
    """Return what a caller's token says of its holder; raises `OrganisationUnknown` as `only_supplier` does."""
    return Standing(caller.roles, caller.districts, caller.jobcentres, only_supplier(caller))


def districts_served(caller: Caller) -> frozenset[str]:
    """Return the districts that a caller is staff of, by the roles that open the endpoint."""
    return caller.districts if caller.roles & OF_A_DISTRICT else frozenset()


def districts_as(caller: Caller, role: Role) -> frozenset[str]:
    """Return the districts in which a caller acts in one role, none where that role does not open the endpoint."""
    return caller.districts if role in caller.roles else frozenset()


def also_of(caller: Caller, district: str) -> Caller:
    """Return a caller as staff of one more district, where somebody of it lent it what they may do there."""
    return replace(caller, districts=caller.districts | {district})


def is_of_a_district(caller: Caller) -> bool:
    """Say whether a caller counts as staff of districts, by the roles that open the endpoint."""
    return bool(caller.roles & OF_A_DISTRICT)


def acts_as(caller: Caller, role: Role) -> bool:
    """Say whether a caller acts in a role: one of its token's that opens the endpoint."""
    return role in caller.roles
