"""A refusal gives every reason, in the order of the rules."""

import pytest

from shared.kernel.rules import NotFound, Refusal, Rejected, Rejection, reject_if_any


def test_without_reasons_nothing_is_refused() -> None:
    reject_if_any([])
    reject_if_any([None, None])


def test_every_reason_is_given() -> None:
    with pytest.raises(Rejected) as refusal:
        reject_if_any([Rejection("a", "first"), None, Rejection("b", "second", "/field")])
    assert refusal.value.codes == {"a", "b"}
    assert [each.pointer for each in refusal.value.rejections] == ["", "/field"]
    assert str(refusal.value) == "first; second"


def test_what_is_not_found_is_a_refusal_that_names_it() -> None:
    missing = NotFound("order", 7)
    assert isinstance(missing, Refusal)
    assert str(missing) == "order 7 does not exist"
