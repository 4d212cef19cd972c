"""What one caller is told of one fact: who, what, why, and no field that is not for it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

import pytest
from pydantic import BaseModel

from services.ordering.budgets.domain.budget import BUDGETS
from shared.auth.principal import Role
from shared.contracts.event import Reason
from shared.contracts.ordering import BudgetEvent
from shared.history.disclosure import Disclosure, not_its_supplier, whoever_sees_it
from shared.history.telling import By, Doer, Happened, ReliedOn, Told, tell
from shared.kernel.caller import Caller
from shared.kernel.ids import new_id
from shared.reference.codes import Code
from tests.history.logs import ABOUT, OFFICER, logged
from tests.planting import planted

NOON = datetime(2016, 11, 14, 12, tzinfo=UTC)
SUPPLIER = Caller(actor="seller", correlation_id="test", roles=frozenset({Role.SUPPLIER}), supplier_id=new_id())
REACTOR = Caller(actor="tests.follow_offers", correlation_id="test", causation_id="offer:3", reaction="a-key")


class Share(BaseModel):
    """A part of a fact."""

    holder: str
    amount: int


class BudgetFrozen(BudgetEvent):
    """A budget was frozen."""

    TYPE: ClassVar[str] = "ordering.BudgetFrozen.v1"
    reason: Annotated[Reason, Code("order_rejected reason")]
    grounds: tuple[Annotated[str, Code("supplier_suspended reason")], ...] = ()
    shares: tuple[Share, ...] = ()
    decided_by: str = "officer-1"
    policies: tuple[str, ...] = ()


class BudgetNoted(BudgetEvent):
    """Somebody wrote something down."""

    TYPE: ClassVar[str] = "ordering.BudgetNoted.v1"
    PRIVATE: ClassVar[bool] = True
    note: str


DISCLOSURE = Disclosure(
    BUDGETS,
    {BudgetFrozen: whoever_sees_it, BudgetNoted: not_its_supplier},
    fields={"decided_by": not_its_supplier, "holder": not_its_supplier, "grounds": not_its_supplier},
)
FROZEN = BudgetFrozen(
    **ABOUT,
    reason=Reason(code="poor_value", detail="said so"),
    grounds=("investigation",),
    shares=(Share(holder="h", amount=1),),
    policies=("order_approval.v1",),
)


@pytest.fixture(autouse=True)
def facts_are_known() -> Iterator[None]:
    with planted(BudgetFrozen), planted(BudgetNoted):
        yield


def told(document: dict[str, Any], caller: Caller = OFFICER) -> Happened:
    found = tell(document, DISCLOSURE, caller)
    assert found is not None
    return found


def test_staff_are_told_who_what_when_why_and_on_what() -> None:
    document = logged(FROZEN, 3, NOON, relied_on=("known_offers/FSF:D01@x@7",))
    one = told(document)
    assert (one.version, one.through, one.fact, one.at) == (3, 3, "ordering.BudgetFrozen.v1", NOON)
    assert one.by == Doer(By.ACCOUNT, "officer-1", ("category_manager",))
    assert one.policies == ("order_approval.v1",)
    assert one.relied_on == (ReliedOn("known_offers", "FSF:D01@x", 7),)
    assert one.fields is not None
    assert one.fields["shares"] == [{"holder": "h", "amount": 1}]
    assert (one.fields["decided_by"], one.withheld) == ("officer-1", ())
    assert [(each.code, each.detail) for each in one.reasons] == [("poor_value", "said so"), ("investigation", "")]
    assert all(each.text for each in one.reasons), "in words"


def test_a_supplier_is_told_neither_the_account_nor_what_is_withheld_wherever_it_stands() -> None:
    one = told(logged(FROZEN, 3, NOON, relied_on=("known_offers/o@7",)), SUPPLIER)
    assert one.by == Doer(By.DEPARTMENT)
    assert one.withheld == ("decided_by", "grounds", "holder")
    assert one.fields == {
        **ABOUT,
        "reason": {"code": "poor_value", "detail": "said so"},
        "shares": [{"amount": 1}],
    }
    assert [each.code for each in one.reasons] == ["poor_value"], "nor the words of what is withheld"
    assert (one.relied_on, one.because_of) == ((), None)


def test_its_own_account_is_named_to_a_supplier() -> None:
    assert told(logged(FROZEN, 1, NOON, SUPPLIER), SUPPLIER).by == Doer(By.ACCOUNT, "seller", ("supplier",))


def test_a_reaction_is_the_systems_with_its_name_and_its_cause() -> None:
    one = told(logged(FROZEN, 1, NOON, REACTOR))
    assert (one.by, one.because_of) == (Doer(By.SYSTEM, "tests.follow_offers"), "offer:3")


def test_a_timer_has_no_cause_and_is_the_systems_too() -> None:
    assert told(logged(FROZEN, 1, NOON, replace(REACTOR, causation_id=None))).by.kind == By.SYSTEM  # type: ignore[union-attr]


@pytest.mark.parametrize(("caller", "kind"), [(OFFICER, By.ACCOUNT), (REACTOR, By.SYSTEM)])
def test_a_log_that_began_without_roles_still_tells_the_system_from_people(caller: Caller, kind: By) -> None:
    document = logged(FROZEN, 1, NOON, caller)
    del document["roles"]
    assert told(document).by == Doer(kind, caller.actor)


def test_a_fact_that_is_not_for_the_caller_is_not_told_at_all() -> None:
    document = logged(BudgetNoted(**ABOUT, note="secret"), 2, NOON)
    assert tell(document, DISCLOSURE, SUPPLIER) is None
    assert told(document).fields == {**ABOUT, "note": "secret"}


def test_a_fact_that_nothing_is_declared_for_is_told_to_nobody() -> None:
    nothing = Disclosure(BUDGETS, {})
    assert tell(logged(FROZEN, 1, NOON), nothing, OFFICER) is None
    assert set(nothing.undeclared) >= {BudgetFrozen, BudgetNoted}


def test_a_fact_of_a_newer_version_is_said_to_be_there_and_a_private_one_not_by_its_name() -> None:
    document = logged(FROZEN, 4, NOON) | {"type": "ordering.BudgetThawed.v1"}
    assert told(document) == Happened(version=4, through=4, told=Told.UNKNOWN, fact="ordering.BudgetThawed.v1", at=NOON)
    assert told(document | {"public": False}).fact is None


def test_fields_of_a_newer_version_are_not_told() -> None:
    """What they are and whom they are for is not known here."""
    document = logged(FROZEN, 1, NOON)
    document["data"]["later"] = "secret"
    assert "later" not in (told(document).fields or {})
