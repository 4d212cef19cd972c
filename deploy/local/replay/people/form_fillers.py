"""Those who do their work by the portal's forms: they order, approve, accept and propose as anybody in a browser does.

What a page refuses, or does not offer, they ask of the API next, whose answer says by code what stands against it.
"""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson

from deploy.local.forms import NoSuchForm, Page, Window, form_with
from deploy.local.people_page import Somebody
from deploy.local.replay.client import Reply
from deploy.local.replay.desks import Sent, press, somebody
from deploy.local.replay.people.person import Person
from deploy.local.replay.told import Need
from shared.auth.principal import Role

ORDER, APPROVAL, ACCEPTANCE, PROPOSAL = "order", "approval", "acceptance", "proposal"
PLACE, CHECK = "Place the order", "Check another start"
APPROVE, ACCEPT, PROPOSE = "Approve this order", "Accept this order", "Propose to admit"
_DONE = Reply(204, None, None)


class FormFillers(Person):
    """Whoever sits in front of the portal."""

    async def place(self, need: Need, offer: dict[str, Any], start: dict[str, str]) -> Reply | None:
        """Check an order and place it, where it costs what was found; `None` where that is left to the API."""
        desks = self._world.desks
        if not desks.is_by_form(ORDER):
            return None
        coach = somebody(f"{Role.WORK_COACH}:{need.district}", (need.district,))
        async with desks.of(coach) as window:
            checked = await self._checked(window, need, offer, start)
            if checked is None:
                return None
            sent = Sent(ORDER, "", coach.subject)
            shown = await press(window, checked, PLACE, sent, self._told.forms, {})
        if shown is None or sent.came_to != "done":
            return None
        sent.thing = shown.path.rpartition("/")[2]
        return Reply(201, {"order_id": sent.thing}, None)

    async def _checked(self, window: Window, need: Need, offer: dict[str, Any], start: dict[str, str]) -> Page | None:
        """Return the check page with this start, if the order can be placed so, at the price that was found."""
        asked = {"need": need.need_id, "offer": offer["offer_id"], "on": start["starts_on"]}
        match = {"match": offer["match_id"]} if "match_id" in offer else {}
        page = await window.opens(f"/clients/{need.journey_id}/order?{urlencode({**asked, **match})}")
        if _says(page, "checked") != f"{start.get('start_id', '')}{start['starts_on']}":
            try:
                page = await window.presses(page, CHECK, _start_as_typed(start))
            except NoSuchForm:
                return None
        shown = _says(page, "shown")
        return page if shown and orjson.loads(shown)["amount_pence"] == offer["price_pence"] else None

    async def approve(self, order: dict[str, Any], need: Need) -> Reply | None:
        """Approve an order as the manager of its district; `None` where that is left to the API."""
        manager = somebody(f"{Role.DISTRICT_MANAGER}:{need.district}", (need.district,))
        address = f"/approvals/{order['order_id']}"
        return await self._send(APPROVAL, order["order_id"], manager, address, APPROVE)

    async def accept(self, order: dict[str, Any]) -> Reply | None:
        """Accept an order as its supplier; `None` where that is left to the API."""
        org = str(self._client.organisation_of(UUID(order["supplier_id"])))
        supplier = somebody(f"{Role.SUPPLIER}:{org}", org=org)
        address = f"/orders/{order['order_id']}/accept"
        return await self._send(ACCEPTANCE, order["order_id"], supplier, address, ACCEPT)

    async def propose(self, application: str, category: str, who: str) -> Reply | None:
        """Propose to admit an applicant to one category; the reply has the version that awaits confirmation."""
        officer = somebody(f"{Role.CATEGORY_MANAGER}:{who}")
        address = f"/applications/{application}/admit"
        filled = {"categories": [category], "declares_no_interest": "yes"}
        done = await self._send(PROPOSAL, application, officer, address, PROPOSE, filled)
        if done is None:
            return None
        token = self._client.as_central(Role.CATEGORY_MANAGER, who)
        return await self._client.get("supplier_registry", f"/v1/applications/{application}", token)

    async def _send(
        self, what: str, thing: str, person: Somebody, address: str, button: str, filled: dict[str, Any] | None = None
    ) -> Reply | None:
        """Open a page and press its button."""
        desks = self._world.desks
        if not desks.is_by_form(what):
            return None
        sent = Sent(what, thing, person.subject)
        async with desks.of(person) as window:
            page = await window.opens(address)
            await press(window, page, button, sent, self._told.forms, filled or {})
        return _DONE if sent.came_to == "done" else None


def _says(page: Page, name: str) -> str:
    """Return what the form of a check page says in a field, nothing where it has none."""
    try:
        return dict(form_with(page.text, PLACE).fields).get(name, "")
    except NoSuchForm:
        return ""


def _start_as_typed(start: dict[str, str]) -> dict[str, str]:
    """Return a start as somebody fills it in: one of those that are offered, or a day in three fields."""
    if "start_id" in start:
        return {"start_id": start["start_id"]}
    day = date.fromisoformat(start["starts_on"])
    return {f"starts_on-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
