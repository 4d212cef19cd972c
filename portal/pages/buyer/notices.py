"""Notices that the law asks for: which are due, and recording that they were published or have not to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.api.answers.procurement_notices import (
    CONTRACTS,
    NOTICE,
    NOTICES,
    NOTICES_CSV,
    PUBLISH,
    WITHDRAW,
    Contract,
    ProcurementNotice,
    Publish,
)
from portal.api.client import Done
from portal.api.operation import ForReason, Listed, Nothing
from portal.api.problem import Refused
from portal.api.together import Missing, part, together
from portal.components.notice_words import STATES, notice_state, occasion_name, type_name
from portal.components.paging import next_page
from portal.components.reasons import reason_text, reasons_for
from portal.components.states import State, order_state
from portal.components.step import Asked, Step, StepView, step_page
from portal.components.supplier_names import SupplierNames, called, supplier_names
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of, choices_of, date_of, text_of
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, Streamed, To
from portal.web.visit import Visit
from portal.web.wording import count, day, money
from shared.auth.principal import Role

BUYERS = frozenset({Role.BUYER})
READERS = frozenset({Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR})
PUBLISHING = Form(
    Field("notice_ids", "Notices", choices_of, empty="Select the notices that were published"),
    Field("published_on", "When were they published?", date_of, empty="Enter the day of publication"),
    Field("reference", "Reference of the publication", text_of, hint="Such as 2026/S 000-012345."),
)
WITHDRAWING = Form(Field("reason", "Why has it not to be published?", choice_of, empty="Select a reason"))
_AT_ONCE = 50


@dataclass(frozen=True)
class NoticeRow:
    """One notice of the list; `to_publish` where it can be ticked."""

    id: str
    path: str
    what: str
    occasion: str
    due_on: date
    state: State
    amount: str
    to_publish: bool


@dataclass(frozen=True)
class NoticesView:
    """The notices in a state."""

    rows: tuple[NoticeRow, ...]
    states: tuple[tuple[str, str], ...]
    state: str
    next_page: str
    may_publish: bool


def notices_view(listed: Listed[ProcurementNotice], state: str, *, buyer: bool) -> NoticesView:
    """Show the notices that were found; only a buyer records what was published."""
    rows = tuple(_row(each, buyer=buyer) for each in sorted(listed.items, key=lambda each: each.due_on))
    return NoticesView(
        rows=rows,
        states=STATES,
        state=state,
        next_page=next_page("/procurement-notices", listed.next, state=state),
        may_publish=any(each.to_publish for each in rows),
    )


def _row(notice: ProcurementNotice, *, buyer: bool) -> NoticeRow:
    return NoticeRow(
        id=str(notice.notice_id),
        path=f"/procurement-notices/{notice.notice_id}",
        what=type_name(notice.notice_type),
        occasion=occasion_name(notice.occasion),
        due_on=notice.due_on,
        state=notice_state(notice.state),
        amount=_amount(notice),
        to_publish=buyer and notice.state in ("due", "overdue"),
    )


def _amount(notice: ProcurementNotice) -> str:
    if notice.amount_pence is None:
        return "Of several contracts"
    return f"{money(notice.amount_pence)}{', VAT included' if notice.amount_includes_vat else ''}"


@dataclass(frozen=True)
class ContractRow:
    """A contract that a notice tells of."""

    path: str
    purchase_order: str
    supplier: str
    category: str
    amount_pence: int
    starts_on: date
    state: State


@dataclass(frozen=True)
class NoticeView:
    """One notice in full."""

    heading: str
    state: State
    facts: tuple[tuple[str, str], ...]
    contracts: tuple[ContractRow, ...] | Missing
    more: bool
    about_path: str
    about_text: str
    withdrawal_path: str


def notice_view(
    notice: ProcurementNotice,
    contracts: Listed[Contract] | Missing,
    suppliers: SupplierNames,
    names: Names,
    *,
    buyer: bool,
) -> NoticeView:
    """Show a notice with the contracts that it has to tell of."""
    path = f"/procurement-notices/{notice.notice_id}"
    about = ("", "")
    if notice.order_id:
        about = (f"/orders/{notice.order_id}", "The order")
    elif notice.competition_id:
        about = (f"/competitions/{notice.competition_id}", "The competition")
    return NoticeView(
        heading=type_name(notice.notice_type),
        state=notice_state(notice.state),
        facts=_facts(notice, names),
        contracts=contracts if isinstance(contracts, Missing) else _contracts(contracts, suppliers, names),
        more=not isinstance(contracts, Missing) and contracts.next is not None,
        about_path=about[0],
        about_text=about[1],
        withdrawal_path=f"{path}/withdrawal" if buyer and notice.state in ("due", "overdue") else "",
    )


def _facts(notice: ProcurementNotice, names: Names) -> tuple[tuple[str, str], ...]:
    rows = [
        ("Occasion", f"{occasion_name(notice.occasion)}, {day(notice.happened_at)}"),
        ("Legal regime", names.of("regimes", notice.regime)),
        ("Value", _amount(notice)),
        ("Publish by the end of", day(notice.due_on)),
    ]
    if notice.first_day and notice.last_day:
        rows.append(("Period", f"{day(notice.first_day)} to {day(notice.last_day)}"))
    if notice.published_on:
        rows.append(("Published", f"{day(notice.published_on)}, {notice.reference}"))
    if notice.withdrawn_for:
        rows.append(("Not published", reason_text(names, "procurement_notice_withdrawn", notice.withdrawn_for)))
    return tuple(rows)


def _contracts(contracts: Listed[Contract], suppliers: SupplierNames, names: Names) -> tuple[ContractRow, ...]:
    return tuple(
        ContractRow(
            path=f"/orders/{each.order_id}",
            purchase_order=each.purchase_order or "No purchase order",
            supplier=called(suppliers, each.supplier_id),
            category=names.category(each.category),
            amount_pence=each.amount_pence,
            starts_on=each.starts_on,
            state=order_state(each.status),
        )
        for each in contracts.items
    )


async def show(visit: Visit) -> Reply:
    """List the notices."""
    return await _shown(visit, None)


async def _shown(visit: Visit, filled: Filled | None) -> Reply:
    asked = visit.asked("state")
    state = asked if asked in dict(STATES) else ""
    listed = await visit.api.get(NOTICES, state=state, after=visit.asked("after"), limit=_AT_ONCE)
    view = notices_view(listed, state, buyer=visit.role is Role.BUYER)
    if filled is None:
        return Shown(view, filled=PUBLISHING.blank(published_on=visit.day))
    return Shown(view, 422, filled)


async def publish(visit: Visit) -> Reply:
    """Record that the notices that were ticked were published."""
    filled = PUBLISHING.read(visit.form)
    if not filled.ok:
        return await _shown(visit, filled)
    sent = await visit.api.send(PUBLISH, Publish(**filled.values), key=visit.form.key)
    if isinstance(sent, Refused):
        return await _shown(visit, filled.refused(sent))
    said = count(len(filled.values["notice_ids"]), "notice")
    return To("/procurement-notices", f"The publication of {said} was recorded.")


async def show_one(visit: Visit) -> Reply:
    """Show a notice."""
    notice, contracts = await together(
        visit.api.get(NOTICE, **visit.parameters),
        part(visit.api.get(CONTRACTS, limit=_AT_ONCE, **visit.parameters), "The contracts"),
    )
    ids = () if isinstance(contracts, Missing) else [each.supplier_id for each in contracts.items]
    suppliers = await supplier_names(visit.api, ids)
    return Shown(notice_view(notice, contracts, suppliers, visit.names, buyer=visit.role is Role.BUYER))


async def table(visit: Visit) -> Reply:
    """Send all notices as a table."""
    return Streamed(visit.api.download(NOTICES_CSV), "procurement-notices.csv")


async def ask_withdrawal(visit: Visit) -> Asked:
    """Ask why a notice has not to be published."""
    found = await visit.api.found(NOTICE, **visit.parameters)
    view = StepView(
        heading="Do not publish a notice",
        button="Record that it is not published",
        back=visit.path.removesuffix("/withdrawal"),
        caption=type_name(found.answer.notice_type),
        options={"reason": reasons_for(visit.names, "procurement_notice_withdrawn")},
    )
    return Asked(view, found.etag)


async def withdraw(visit: Visit, values: Mapping[str, Any]) -> Done[Nothing] | Refused:
    """Record it."""
    form = visit.form
    return await visit.api.send(WITHDRAW, ForReason(**values), key=form.key, etag=form.etag, **visit.parameters)


def _withdrawn(visit: Visit) -> To:
    return To(visit.path.removesuffix("/withdrawal"), "It is recorded that this notice is not published.")


_ONE = "/procurement-notices/{notice_id}"
PAGES = (
    Page("/procurement-notices", BUYERS, "buyer/notices.html", show, publish),
    Page("/procurement-notices", READERS - BUYERS, "buyer/notices.html", show),
    Page("/procurement-notices.csv", READERS, "", table),
    Page(_ONE, READERS, "buyer/notice.html", show_one),
    step_page(f"{_ONE}/withdrawal", BUYERS, Step(WITHDRAWING, ask_withdrawal, withdraw, _withdrawn)),
)
