"""What a new draft begins with: what the organisation said last, so that it tells us once."""

from services.supplier_registry.applications.domain.application import Application, Decision
from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts.supplier_registry import Associate, Declaration, DraftContent
from shared.kernel.memberships import key_of

CONNECTED = "connected_person"
_TO_ASK_AGAIN = frozenset({Decision.REFUSED, Decision.WITHDRAWN})


def prefilled(supplier: Supplier, market: str, last: Application | None) -> DraftContent:
    """Return what an organisation said last in a market: nothing where it never said anything.

    The categories are those of the last application that came to nothing, or whose membership has ended. The terms are
    not prefilled: they are accepted anew each time.
    """
    declaration = _declared_last(supplier, market, last)
    if last is None or declaration is None:
        return DraftContent()
    return DraftContent(
        categories=tuple(code for code in last.categories if _is_to_be_asked_again(supplier, last, code)),
        exclusion_grounds=declaration.exclusion_grounds,
        associates=declaration.associates,
        has_safeguarding_policy=declaration.has_safeguarding_policy,
        registered_for_data_protection=declaration.registered_for_data_protection,
    )


def with_connected(content: DraftContent, shared: tuple[Associate, ...]) -> DraftContent:
    """Return what a draft begins with where the organisation shares who is connected with it on the central platform.

    The platform knows of no subcontractors: those stay as they were named here.
    """
    named_here = tuple(each for each in content.associates if each.kind != CONNECTED)
    return content.model_copy(update={"associates": (*dict.fromkeys(shared), *named_here)})


def _is_to_be_asked_again(supplier: Supplier, last: Application, category: str) -> bool:
    if supplier.is_member(last.market, category):
        return False
    came_to_nothing = last.categories[category].decision in _TO_ASK_AGAIN
    return came_to_nothing or key_of(last.market, category) in supplier.memberships


def _declared_last(supplier: Supplier, market: str, last: Application | None) -> Declaration | None:
    """Return the last declaration in a market: with an application, or when it was asked for anew."""
    renewed = [one for name, one in supplier.redeclared.items() if name.partition(":")[0] == market]
    newest = max(renewed, key=lambda one: one.made_at, default=None)
    if newest and (last is None or newest.made_at > last.received_at):
        return newest.declaration
    return last.declaration if last else None
