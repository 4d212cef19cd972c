"""The books of a replay on procurement notices: one for each that the law asks for, published in time."""

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from datetime import date

from deploy.local.replay.last_words import Logs, states_of
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from services.ordering.notices.domain.notice import NOTICES, ProcurementNotice
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.orders.domain.state import Order
from shared.contracts.ordering import OrderAccepted
from shared.reference import Regime, policy
from shared.reference.calendar import first_of_quarter
from shared.reference.policy_values import AwardNotice


def procurement_findings(notices: Logs, orders: Logs, published: Set[str], today: date) -> list[Finding]:
    """Check the notices against the contracts that were entered into, and against what the client was told."""
    found = list(states_of(NOTICES, notices).values())
    accepted = [each for each in states_of(ORDERS, _until_accepted(orders)).values() if each.accepted_on]
    of_quarters = Counter(each.about.first_day for each in found if each.occasion == "contracts_of_quarter")
    quarters = {first_of_quarter(each.accepted_on) for each in accepted if each.accepted_on and _terms(each).grouped}
    wrong = [f"{of_quarters[each]} notices of the quarter from {each}" for each in quarters if of_quarters[each] != 1]
    wrong += [
        f"a notice of the quarter from {each}, in which no contract began" for each in of_quarters.keys() - quarters
    ]
    own = Counter(each.about.order_id for each in found if each.occasion == "contract")
    wrong += [
        f"order {each.order_id} has no notice of its own" for each in accepted if _dear(each) and not own[each.order_id]
    ]
    few = {each.order_id for each in accepted if not _worth_one(each)}
    wrong += [f"order {each} has {many} notices of its own" for each, many in own.items() if many > 1 or each in few]
    return [
        Finding.of("every contract has the procurement notices that the law asks for", len(accepted), wrong),
        Finding.of(
            "every procurement notice was published in time, as the client was told",
            len(found),
            list(_late(found, published, today)),
        ),
    ]


def _until_accepted(orders: Logs) -> Logs:
    """Return the logs up to the contract: what is changed later is another price, and no other contract."""
    found: dict[str, Sequence[Logged]] = {}
    for identifier, log in orders.items():
        accepted = next((each.version for each in log if isinstance(each.event, OrderAccepted)), None)
        found[identifier] = [each for each in log if accepted is None or each.version <= accepted]
    return found


def _late(found: Sequence[ProcurementNotice], published: Set[str], today: date) -> Iterator[str]:
    for each in found:
        if each.overdue or (each.open and each.due_on < today):
            yield f"notice {each.notice_id} was not published by {each.due_on}"
        if (each.published_on is not None) != (str(each.notice_id) in published):
            yield f"notice {each.notice_id} was published on {each.published_on}, and the client was told otherwise"


def _dear(order: Order) -> bool:
    """Say whether an order is worth a notice however its price is counted: the rate of VAT is a fifth at most."""
    return order.amount_pence * 5 // 6 >= _terms(order).publish_from_pence


def _worth_one(order: Order) -> bool:
    return order.amount_pence >= _terms(order).publish_from_pence


def _terms(order: Order) -> AwardNotice:
    day = order.accepted_on or order.starts_on
    return policy(AwardNotice, Regime(order.regime), day).values
