"""Every rule on deciding, complaints, feedback, successions, invitations, removals is held by a test that needs it."""

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, product
from types import ModuleType
from typing import Any

import pytest

from services.supplier_registry.complaints.domain import answering, raising
from services.supplier_registry.complaints.domain import deciding as on_complaints
from services.supplier_registry.decisions.domain import agreeing, evaluating, proposing
from services.supplier_registry.feedback.domain import requesting
from services.supplier_registry.invitations.domain import accepting, inviting
from services.supplier_registry.removals.domain import notices, removing
from services.supplier_registry.successions.domain import succeeding
from tests.supplier_registry import (
    test_assessing,
    test_carrying,
    test_complaints,
    test_deciding,
    test_evaluating,
    test_feedback,
    test_inviting,
    test_proposing,
    test_removing,
    test_serving,
    test_succeeding,
)

HELD_BY: dict[ModuleType, Sequence[ModuleType]] = {
    proposing: (test_proposing, test_evaluating, test_deciding, test_assessing),
    agreeing: (test_proposing, test_deciding),
    evaluating: (test_evaluating, test_proposing, test_serving),
    raising: (test_complaints,),
    answering: (test_complaints,),
    on_complaints: (test_complaints,),
    succeeding: (test_succeeding, test_carrying),
    inviting: (test_inviting,),
    accepting: (test_inviting,),
    notices: (test_removing,),
    removing: (test_removing, test_serving),
    requesting: (test_feedback,),
}
"""Where rules stand, and the tests that hold them."""

OF_THE_KERNEL = frozenset({"code_is_known", "status_is_known"})
"""Rules on what a later version may have written: tests of each reader hold those."""

Rule = Callable[..., object]


def _rules(module: ModuleType) -> Iterator[str]:
    """Name what a module asks before it decides: whatever says why not, its own rules and those that it imports."""
    source = inspect.getsource(module)
    for name, one in inspect.getmembers(module, inspect.isfunction):
        is_asked = len(re.findall(rf"\b{name}\b", source)) > 1  # beside where it is defined or imported
        if "Rejection" in _answer(one) and is_asked and name not in OF_THE_KERNEL:
            yield name


def _plant(module: ModuleType, name: str, planted: pytest.MonkeyPatch) -> None:
    """Put a bug in the place of a rule, also in the lists of rules that have it."""
    rule: Rule = getattr(module, name)
    bug = _asking_nothing(rule)
    for of, listed in inspect.getmembers(module, lambda one: isinstance(one, tuple) and rule in one):
        planted.setattr(module, of, tuple(bug if one is rule else one for one in listed))
    planted.setattr(module, name, bug)


def _asking_nothing(rule: Rule) -> Rule:
    """Return the bug: a rule that has nothing against anything."""
    answer = None if "| None" in _answer(rule) and not _yields(rule) else ()
    return lambda *_, **__: answer


def _answer(rule: Rule) -> str:
    return str(inspect.signature(rule).return_annotation)


def _yields(rule: Rule) -> bool:
    return any(each in _answer(rule) for each in ("Iterator", "list", "Sequence", "tuple"))


def _runs(tests: ModuleType) -> Iterator[Callable[[], object]]:
    """Every run of the tests of a module that need no fixture and are no search by themselves."""
    for name, test in inspect.getmembers(tests, inspect.isfunction):
        if name.startswith("test_") and not inspect.iscoroutinefunction(test) and not hasattr(test, "hypothesis"):
            yield from (lambda test=test, given=given: test(**given) for given in _parameters(test))


def _parameters(test: Callable[..., object]) -> Iterator[dict[str, Any]]:
    marks: Sequence[pytest.Mark] = getattr(test, "pytestmark", [])
    each = [list(_of_mark(mark)) for mark in marks if mark.name == "parametrize"]
    return (dict(chain.from_iterable(one.items() for one in chosen)) for chosen in product(*each))


def _of_mark(mark: pytest.Mark) -> Iterator[dict[str, Any]]:
    names, values = mark.args
    names = [each.strip() for each in names.split(",")] if isinstance(names, str) else list(names)
    for value in values:
        yield dict(zip(names, value if len(names) > 1 else (value,), strict=True))


def _fails(run: Callable[[], object]) -> bool:
    try:
        run()
    except (Exception, pytest.fail.Exception):  # however it fails: a test that breaks is seen
        return True
    return False


@pytest.mark.parametrize(
    "module", HELD_BY, ids=lambda module: module.__name__.removeprefix("services.supplier_registry.")
)
def test_a_rule_that_is_not_asked_is_missed(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    rules, runs = list(_rules(module)), [run for tests in HELD_BY[module] for run in _runs(tests)]
    assert rules
    for run in runs:
        run()  # without a bug: what fails here says so itself
    unheld = []
    for name in rules:
        with monkeypatch.context() as planted:
            _plant(module, name, planted)
            if not any(map(_fails, runs)):
                unheld.append(name)
    assert unheld == [], unheld
