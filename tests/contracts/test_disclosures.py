"""Every fact of every service has an audience in its history: a new one must be thought about before it is told."""

from typing import ClassVar

import pytest

from deploy import services
from services.supplier_registry.wiring import SERVICE as REGISTRY
from shared.contracts.supplier_registry import SupplierEvent
from shared.history.disclosure import AnyDisclosure
from tests.planting import planted

DISCLOSURES = [each for name in services.NAMES for each in services.service(name).disclosures]


class SupplierNoted(SupplierEvent):
    """Something that nobody has thought about yet."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierNoted.v1"
    PRIVATE: ClassVar[bool] = True
    note: str


@pytest.mark.parametrize("name", services.NAMES)
def test_every_kind_of_aggregate_has_a_history(name: str) -> None:
    service = services.service(name)
    assert {each.kind for each in service.disclosures} == set(service.aggregates)


@pytest.mark.parametrize("disclosure", DISCLOSURES, ids=lambda each: each.kind.name)
def test_every_fact_has_an_audience(disclosure: AnyDisclosure) -> None:
    assert [each.TYPE for each in disclosure.undeclared] == [], "declare who is told of it, in the subject's history.py"


def test_a_new_fact_is_found_to_have_none() -> None:
    with planted(SupplierNoted):
        assert SupplierNoted in {fact for each in REGISTRY.disclosures for fact in each.undeclared}
