"""What every service asks of an aggregate before it decides on it or folds into it."""

import pytest

from shared.kernel.aggregate import begun
from shared.kernel.rules import NotFound
from tests.store.accounts import ACCOUNTS, Account, Paid

PAID = Paid(account_id="a", amount=1)


def test_what_does_not_exist_is_not_found_by_kind_and_id() -> None:
    there = Account("a")
    assert ACCOUNTS("a").existing(there) is there
    with pytest.raises(NotFound) as refusal:
        ACCOUNTS("b").existing(None)
    assert (refusal.value.what, refusal.value.identifier) == ("account", "b")


def test_an_event_that_nothing_begins_with_is_named() -> None:
    there = Account("a")
    assert begun(there, PAID) is there
    with pytest.raises(TypeError, match=r"tests\.Paid\.v1 cannot be the first event of any account"):
        begun(None, PAID)
