"""The record that is replayed: the published figures, and the same world for the same seed."""

import pytest

from deploy.local.replay.record import END, LAUNCH, PROGRAMMES, SPEND_PENCE_A_YEAR, SUPPLIERS, draw
from shared.reference import categories, districts, policy


def test_the_full_record_has_the_published_figures() -> None:
    record = draw(1, seed=2016)
    admitted = [each for each in record.suppliers if not each.refused]
    needs = sum(len(each.needs) for each in record.clients)
    sme = policy("sme_definition", LAUNCH).values
    small = [
        each
        for each in admitted
        if sme.is_sme(
            staff=each.staff, turnover_pence=each.turnover_pence, balance_sheet_pence=each.turnover_pence // 2
        )
    ]
    assert len(admitted) == SUPPLIERS
    assert len(small) / len(admitted) == pytest.approx(0.75, abs=0.01)
    assert needs >= PROGRAMMES
    assert (record.days[0], record.days[-1]) == (LAUNCH, END)
    assert any(each.removed for each in admitted)
    assert any(each.suspended and not each.removed for each in admitted)


def test_what_is_offered_costs_about_what_was_spent() -> None:
    record = draw(1, seed=2016)
    prices: dict[str, list[int]] = {code: [] for code in categories()}
    for supplier in record.suppliers:
        for offer in supplier.offers:
            prices[offer.category].append(offer.price_pence)
    wanted = [need for client in record.clients for need in client.needs]
    expected = sum(sum(prices[need]) / len(prices[need]) for need in wanted) / len(wanted) * PROGRAMMES
    assert expected == pytest.approx(2 * SPEND_PENCE_A_YEAR, rel=0.1)


@pytest.mark.parametrize("scale", [0.01, 0.2, 1])
def test_every_category_is_offered_in_every_district(scale: float) -> None:
    covered = {
        (offer.category, district)
        for supplier in draw(scale, seed=7).suppliers
        for offer in supplier.offers
        if not offer.withdrawn
        for district in offer.districts
    }
    assert covered == {(category, district) for category in categories() for district in districts()}


def test_the_same_seed_draws_the_same_record_and_another_another() -> None:
    assert draw(0.02, seed=1) == draw(0.02, seed=1)
    assert draw(0.02, seed=1).clients != draw(0.02, seed=2).clients


@pytest.mark.parametrize("scale", [0, -1, 1.5])
def test_a_scale_that_makes_no_sense_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="SCALE must be above 0 and at most 1"):
        draw(scale, seed=1)
