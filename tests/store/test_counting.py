"""Every command is counted once, with what became of it and why."""

from dataclasses import replace

import pytest

from shared.kernel.caller import Repeatable
from shared.kernel.rules import NotFound, Rejected, Rejection
from shared.store.counting import OUTCOMES, count
from shared.store.errors import KeyReused, Overloaded, StaleVersion
from shared.telemetry import metrics
from tests.store.accounts import TESTER, Bank, a_bank


@pytest.fixture
async def bank(mongodb_uri: str, database_name: str):
    async with a_bank(mongodb_uri, database_name) as one:
        yield one


def counted(command: str) -> dict[str, float]:
    return {outcome: value for outcome in OUTCOMES if (value := metrics.COMMANDS.labels(command, outcome)._value.get())}


def refusals(command: str) -> dict[str, float]:
    (metric,) = metrics.COMMAND_REFUSALS.collect()
    return {
        each.labels["code"]: each.value
        for each in metric.samples
        if each.name.endswith("_total") and each.labels["command"] == command
    }


async def test_commands_are_counted_as_they_come_out(bank: Bank, unique: str) -> None:
    paying = replace(TESTER, command=unique)
    await bank.pay("a", 5, paying)
    again = replace(paying, repeatable=Repeatable(f"key-{unique}"))
    await bank.pay("a", 5, again)
    await bank.pay("a", 5, again)
    with pytest.raises(StaleVersion):
        await bank.pay("a", 5, replace(paying, expected_version=1))
    with pytest.raises(KeyReused):
        await bank.pay("a", 5, replace(again, repeatable=Repeatable(f"key-{unique}", "another")))
    assert counted(unique) == {"accepted": 2, "repeated": 1, "conflict": 1, "refused": 1}
    assert refusals(unique) == {"idempotency_key_reused": 1}


@pytest.mark.parametrize(
    ("result", "outcome", "codes"),
    [
        (Rejected(Rejection("too_late", "x"), Rejection("too_dear", "y")), "refused", {"too_late": 1, "too_dear": 1}),
        (NotFound("order", "1"), "refused", {"not_found": 1}),
        (Overloaded("full"), "unavailable", {}),
        (ZeroDivisionError(), "failed", {}),
    ],
)
def test_what_went_wrong_is_told_apart(unique: str, result: Exception, outcome: str, codes: dict[str, int]) -> None:
    count(unique, result)
    assert counted(unique) == {outcome: 1}
    assert refusals(unique) == codes
