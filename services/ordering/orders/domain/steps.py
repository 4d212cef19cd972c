"""Whose approvals an order needs, one after another, which it has, and who may give the next.

The policy's matrix says which steps there are, each time anew. Nobody takes two of them, and none is taken by whoever
placed the order, by their own authority or by one that they lent.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from services.ordering.authorities.domain.lent import Lent
from services.ordering.orders.domain.decided import Authority
from services.ordering.orders.domain.state import Order
from services.ordering.orders.domain.terms import Terms
from shared.kernel.duties import CODE, approved_by_another
from shared.kernel.rules import Rejection
from shared.reference.policy_values import Level

_RANK = {Level.POLICY: 0, Level.DISTRICT: 1, Level.BUYER: 2}


@dataclass(frozen=True)
class Approver:
    """Who approves: the account, the level of authority that it has for the order, and who lent it, if anybody.

    The level is that of the policy where the account has no authority at all.
    """

    account: str
    level: Level
    lent: Lent | None = None

    @property
    def people(self) -> frozenset[str]:
        """Everybody whose judgement this is: a lender answers for what is done in its place."""
        return frozenset({self.account, self.lent.by} if self.lent else {self.account})

    def authority(self, rule: str) -> Authority:
        """Return by what right an approval is given, for the record."""
        return Authority(rule, self.level, self.account, self.lent.by if self.lent else None)


def outstanding(order: Order, terms: Terms) -> tuple[Level, ...]:
    """Return whose approvals an order still needs, as the matrix is by these terms; what was given counts once."""
    steps = terms.steps_for(order.amount_pence, order.category, order.district, several_pay=order.several_pay)
    wanted = list(steps)
    for given in order.approvals:
        if given.level in wanted:
            wanted.remove(Level(given.level))
    return tuple(wanted)


def needed_now(order: Order, terms: Terms) -> Level:
    """Return the lowest level that may give the next approval; a buyer's where the district left it to them."""
    if order.handed_over:
        return Level.BUYER
    return next(iter(outstanding(order, terms)), Level.DISTRICT)


def approver_of(account: str, own: Level, lent: Iterable[Lent], order: Order, needed: Level) -> Approver:
    """Return by which authority an account approves: its own where that is enough, else one that it was lent."""
    covers = [Approver(account, Level(each.level), each) for each in lent if each.level in set(Level)]
    enough = [each for each in covers if _may(each, order, needed)]
    if _RANK[own] >= _RANK[needed] or not covers:
        return Approver(account, own)
    return (enough or ([Approver(account, own)] if own is not Level.POLICY else covers))[0]


def _may(approver: Approver, order: Order, needed: Level) -> bool:
    return _RANK[approver.level] >= _RANK[needed] and within_what_was_lent(order, approver) is None


def has_an_authority(approver: Approver) -> Rejection | None:
    """Managing Public Money, 2.3: public money is committed by those alone to whom that was delegated."""
    if approver.level is not Level.POLICY:
        return None
    return Rejection("no_authority", "neither your role nor anybody's cover lets you decide on orders of this district")


def within_authority(order: Order, terms: Terms, needed: Level, approver: Approver) -> Rejection | None:
    """A district approves up to its authority; a buyer approves what the district may not."""
    if approver.level is Level.POLICY or _RANK[approver.level] >= _RANK[needed]:
        return None
    limit = terms.approval.district_authority_up_to_pence
    detail = f"the order costs {order.amount_pence} pence, a district may approve up to {limit}: a buyer decides"
    if order.amount_pence <= limit:
        detail = "the approval that is next is a buyer's to give"
    return Rejection("over_district_authority", detail)


def within_what_was_lent(order: Order, approver: Approver) -> Rejection | None:
    """An authority may be lent up to a price."""
    limit = approver.lent.up_to_pence if approver.lent else None
    if limit is None or order.amount_pence <= limit:
        return None
    detail = f"the order costs {order.amount_pence} pence, and you were lent an authority up to {limit}"
    return Rejection("over_lent_authority", detail)


def is_another_person(order: Order, approver: Approver) -> Rejection | None:
    """PCR 2015 reg. 24; Managing Public Money, 4.2: whoever commits public money is not who approves it."""
    own = approved_by_another(order.placed_by, approver.account)
    if own is None and order.placed_by in approver.people:
        return Rejection(CODE, "whoever placed this order lent you the authority: somebody else has to approve it")
    return own


def took_no_step_before(order: Order, approver: Approver) -> Rejection | None:
    """Several approvals are those of several people, and whoever lends an authority counts with whoever used it."""
    before = {each for given in order.approvals for each in (given.authority.by, given.authority.lent_by)}
    if not approver.people & before:
        return None
    return Rejection(CODE, "you have given an approval of this order, or lent the authority: somebody else gives this")
