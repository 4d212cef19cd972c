"""Another start of an order whose offer names its starts: one of those, with the places that are left."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from portal.api.answers.offers import Start
from portal.api.answers.supplier_offers import OWN_OFFER, OwnOffer
from portal.api.answers.supplier_orders import SupplierOrder
from portal.api.operation import Body, Operation
from portal.pages.supplier.order_step import Step, Values, as_typed
from portal.pages.supplier.order_steps import ANOTHER_START, CHANGE
from portal.web.form import Field, Form
from portal.web.kinds import Kind, Raw, Unfit, choice_of
from portal.web.language import words as _
from portal.web.language import words_of
from portal.web.visit import Visit
from portal.web.wording import day

OF_STARTS = (ANOTHER_START, CHANGE)
"""The steps that name a new start."""


async def fitted(visit: Visit, step: Step, order: SupplierOrder) -> Step:
    """Return a step as it is for this order: its new start is one of the offer's, where that names any."""
    if step not in OF_STARTS or order.source.competition_id is not None:
        return step
    offer = await visit.api.get(OWN_OFFER, offer_id=order.source.offer_id)
    return with_starts(step, order, offer, visit.day)


def with_starts(step: Step, order: SupplierOrder, offer: OwnOffer, today: date) -> Step:
    """Return the step with a choice of the starts to come; any day is named where the offer names none."""
    if not offer.starts and order.source.start_id is None:
        return step
    ahead = {
        str(each.start_id): each for each in offer.starts if each.on > today and each.start_id != order.source.start_id
    }
    if not ahead and step is ANOTHER_START:
        nothing = _("Your offer has no other start date to come. Add one to the offer first, or decline the order.")
        return replace(step, form=Form(), text=nothing, button="")
    others = tuple(each for each in step.form.fields if each.name != "starts_on")
    fields = (*((_field(step, ahead),) if ahead else ()), *others)
    return replace(step, form=Form(*fields), body=_named_start(ahead), offered={"start": _options(ahead, offer)})


def _field(step: Step, ahead: Mapping[str, Start]) -> Field:
    optional = step is CHANGE
    hint = "Only before it has started." if optional else ""
    return Field(
        "start",
        "New start date",
        _one_of(ahead),
        hint=hint,
        pointer="/start_id /starts_on",
        optional=optional,
        empty="Select a start date",
    )


def _one_of(ahead: Mapping[str, Start]) -> Kind[str]:
    def read(name: str, raw: Raw, label: str) -> str:
        chosen = choice_of.read(name, raw, label)
        if chosen and chosen not in ahead:
            raise Unfit(_("This start date is no longer there. Select another one"))
        return chosen

    return replace(choice_of, read=read)


def _options(ahead: Mapping[str, Start], offer: OwnOffer) -> tuple[tuple[str, str], ...]:
    left = {each.start_id: each.left for each in offer.places}
    return tuple((code, _text(each, left.get(each.start_id, each.places))) for code, each in ahead.items())


def _text(start: Start, left: int) -> str:
    words = words_of("%(day)s, %(count)s place left", "%(day)s, %(count)s places left", left)
    return words % {"day": day(start.on), "count": left}


def _named_start(ahead: Mapping[str, Start]) -> Callable[[Operation[Any], Values, int], Body | None]:
    def body(operation: Operation[Any], values: Values, line: int) -> Body | None:
        start = ahead.get(values.get("start") or "")
        others = {name: value for name, value in values.items() if name != "start"}
        named = {"start_id": start.start_id, "starts_on": start.on} if start else {}
        return as_typed(operation, {**others, **named}, line)

    return body
