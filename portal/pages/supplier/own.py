"""Whose pages these are: the supplier that a person speaks for, and what the API has against what it sends."""

from collections.abc import Mapping

from portal.api.answers.supplier_offers import OWN_OFFER, OwnOffer
from portal.api.answers.suppliers import SUPPLIER, SUPPLIERS, Supplier
from portal.api.client import Api, Found
from portal.api.problem import NotAnswered, Refused
from portal.components.registered import is_not_registered
from portal.web.form import Filled, Options
from portal.web.language import words as _
from portal.web.visit import Visit
from shared.auth.principal import Role

SUPPLIER_ALONE = frozenset({Role.SUPPLIER})


async def own_supplier(api: Api) -> Supplier | None:
    """Return the supplier that the person speaks for, or nothing where its organisation is not registered."""
    try:
        listed = await api.get(SUPPLIERS, limit=1)
    except NotAnswered as error:
        if is_not_registered(error):
            return None
        raise
    return next(iter(listed.items), None)


async def registered_supplier(api: Api) -> Supplier:
    """Return the supplier that the person speaks for; raises `NotAnswered` (403) where there is none."""
    supplier = await own_supplier(api)
    if supplier is None:
        raise NotAnswered(403)
    return supplier


async def own_supplier_found(api: Api) -> Found[Supplier]:
    """Return the supplier with its ETag, for a form that changes it; raises `NotAnswered` (403) where there is none."""
    return await api.found(SUPPLIER, supplier_id=(await registered_supplier(api)).supplier_id)


async def own_offer_found(visit: Visit) -> Found[OwnOffer]:
    """Return the offer that a page is about, with its ETag: whoever asks for one of a competitor sees that it is."""
    return await visit.api.found(OWN_OFFER, offer_id=visit.parameters["offer_id"])


def with_refusal(
    filled: Filled,
    refused: Refused,
    words: Mapping[str, str] | None = None,
    stored: Filled | None = None,
    options: Mapping[str, Options] | None = None,
) -> Filled:
    """Return a form with what the API has against it, in plainer words by code where there are some.

    What somebody else changed meanwhile is said as such, at each field where `stored`, the form as it is now, is known;
    `options` name what was chosen in its fields.
    """
    if refused.stale and stored is not None:
        return filled.meanwhile(stored, options)
    if refused.stale:
        return filled.with_error("", _("Somebody else changed this meanwhile. Check it, and send it again if it holds"))
    return filled.refused(refused, {code: _(text) for code, text in (words or {}).items()})
