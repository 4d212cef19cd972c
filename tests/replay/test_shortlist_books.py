"""The books on shortlists: they say so where a coach was told otherwise, or a version was frozen that never was."""

from uuid import UUID

import pytest

from deploy.local.replay.shortlist_books import shortlist_findings
from deploy.reconciliation.reading import Logged
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from tests.catalogue.examples import LATER, NOON, OFFER, SUPPLIER, published

SHORTLIST = UUID("01890000-0000-7000-8000-0000000000aa")
ABOUT = {"shortlist_id": SHORTLIST, "district": "D01"}
OVER = facts.ShortlistDiscarded(**ABOUT, discarded_at=LATER)


def made(version: int = 1) -> facts.ShortlistMade:
    held = facts.FrozenOffer(offer_id=OFFER, offer_version=version, supplier_id=SUPPLIER)
    return facts.ShortlistMade(
        **ABOUT,
        market="DPS-EMPLOYABILITY",
        title="Training",
        offers=(held,),
        valid_until=LATER.date(),
        policies=(),
        made_at=NOON,
    )


def logged(*life: Event) -> list[Logged]:
    return [Logged(str(each), event, event.TOPIC, each, NOON, NOON, 0, True) for each, event in enumerate(life, 1)]


@pytest.mark.parametrize(
    ("life", "told", "expected"),
    [
        ([made()], {str(SHORTLIST): "open"}, [False, False]),
        ([made(), OVER], {str(SHORTLIST): "discarded"}, [False, False]),
        ([made(), OVER], {str(SHORTLIST): "open"}, [True, False]),
        ([made()], {}, [True, False]),
        ([made(2)], {str(SHORTLIST): "open"}, [False, True]),
    ],
)
def test_what_does_not_add_up_is_found(life: list[Event], told: dict[str, str], expected: list[bool]) -> None:
    findings = shortlist_findings({str(SHORTLIST): logged(*life)}, {str(OFFER): logged(*published())}, told)
    assert [not each.adds_up for each in findings] == expected
