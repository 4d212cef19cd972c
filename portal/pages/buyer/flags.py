"""Flags: what looks wrong in the buying, each a question that a person answers."""

from dataclasses import dataclass
from datetime import date

from portal.api.answers.integrity_flags import DECIDE, FLAG, FLAGS, Decide, IntegrityFlag
from portal.api.operation import Listed
from portal.api.problem import Refused
from portal.components.flag_words import FINDINGS, fact_in_words, finding_name, kind_name
from portal.components.paging import next_page
from portal.components.reasons import Options, reason_text, reasons_for
from portal.components.supplier_names import SupplierNames, called, supplier_names
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import day
from shared.auth.principal import Role

DECIDERS = frozenset({Role.BUYER, Role.CATEGORY_MANAGER})
FORM = Form(
    Field("finding", "What did you find?", choice_of, empty="Select what you found"),
    Field("reason", "Why?", choice_of, empty="Select a reason"),
)
LISTS = (("no", "To decide"), ("yes", "Decided"))
CHANGED = "Somebody else decided on this flag while you had it open."
_AT_ONCE = 50


@dataclass(frozen=True)
class FlagRow:
    """One flag of the list."""

    path: str
    kind: str
    about: str
    orders: int
    flagged_on: date
    finding: str


@dataclass(frozen=True)
class FlagsView:
    """The flags to decide, or those that were."""

    rows: tuple[FlagRow, ...]
    lists: Options
    decided: str
    next_page: str


def flags_view(listed: Listed[IntegrityFlag], suppliers: SupplierNames, names: Names, decided: str) -> FlagsView:
    """Show the flags that were found."""
    return FlagsView(
        rows=tuple(_row(each, suppliers, names) for each in listed.items),
        lists=LISTS,
        decided=decided,
        next_page=next_page("/flags", listed.next, decided=decided),
    )


def _row(flag: IntegrityFlag, suppliers: SupplierNames, names: Names) -> FlagRow:
    return FlagRow(
        path=f"/flags/{flag.flag_id}",
        kind=kind_name(flag.kind),
        about=about(flag, suppliers, names),
        orders=len(flag.order_ids),
        flagged_on=flag.flagged_at.date(),
        finding=finding_name(flag.decision.finding) if flag.decision else "",
    )


def about(flag: IntegrityFlag, suppliers: SupplierNames, names: Names) -> str:
    """Return whom and where a flag is about."""
    parts = (
        called(suppliers, flag.supplier_id) if flag.supplier_id else "",
        names.category(flag.category) if flag.category else "",
        names.district(flag.district) if flag.district else "",
        flag.holder or "",
    )
    return ", ".join(each for each in parts if each)


@dataclass(frozen=True)
class FlagView:
    """One flag with its facts and orders; `reasons` to choose from while it is to be decided."""

    heading: str
    about: str
    period: str
    facts: tuple[tuple[str, str], ...]
    orders: tuple[tuple[str, str], ...]
    decision: str
    to_decide: bool
    findings: Options
    reasons: Options


def flag_view(flag: IntegrityFlag, suppliers: SupplierNames, names: Names, *, decides: bool) -> FlagView:
    """Show a flag to somebody who may decide on it, or who may not."""
    return FlagView(
        heading=kind_name(flag.kind),
        about=about(flag, suppliers, names),
        period=f"{day(flag.first_day)} to {day(flag.last_day)}",
        facts=tuple(fact_in_words(each.of, each.number) for each in flag.facts),
        orders=tuple((f"/orders/{each}", f"Order {number}") for number, each in enumerate(flag.order_ids, 1)),
        decision=_decision(flag, names),
        to_decide=decides and flag.decision is None,
        findings=FINDINGS,
        reasons=reasons_for(names, "flag_decided"),
    )


def _decision(flag: IntegrityFlag, names: Names) -> str:
    if flag.decision is None:
        return ""
    made = flag.decision
    why = reason_text(names, "flag_decided", made.reason)
    return f"{finding_name(made.finding)}. {why} Decided by {made.by} on {day(made.decided_at)}."


async def show(visit: Visit) -> Reply:
    """List flags: those to decide where nothing else is asked for."""
    decided = "yes" if visit.asked("decided") == "yes" else "no"
    listed = await visit.api.get(FLAGS, decided=decided == "yes", after=visit.asked("after"), limit=_AT_ONCE)
    suppliers = await supplier_names(visit.api, (each.supplier_id for each in listed.items if each.supplier_id))
    return Shown(flags_view(listed, suppliers, visit.names, decided))


async def show_one(visit: Visit) -> Reply:
    """Show a flag."""
    return await _shown(visit, None)


async def _shown(visit: Visit, filled: Filled | None) -> Reply:
    found = await visit.api.found(FLAG, **visit.parameters)
    flag = found.answer
    suppliers = await supplier_names(visit.api, (flag.supplier_id,) if flag.supplier_id else ())
    view = flag_view(flag, suppliers, visit.names, decides=visit.role in DECIDERS)
    return Shown(view, 200 if filled is None else 422, filled or FORM.blank(), found.etag)


async def decide(visit: Visit) -> Reply:
    """Say what was found."""
    filled = FORM.read(visit.form)
    if not filled.ok:
        return await _shown(visit, filled)
    form = visit.form
    sent = await visit.api.send(DECIDE, Decide(**filled.values), key=form.key, etag=form.etag, **visit.parameters)
    if isinstance(sent, Refused):
        return await _shown(visit, filled.with_error("", CHANGED) if sent.stale else filled.refused(sent))
    return To("/flags", "Your decision was recorded.")


PAGES = (
    Page("/flags", DECIDERS | {Role.AUDITOR}, "buyer/flags.html", show),
    Page("/flags/{flag_id}", DECIDERS, "buyer/flag.html", show_one, decide),
    Page("/flags/{flag_id}", frozenset({Role.AUDITOR}), "buyer/flag.html", show_one),
)
