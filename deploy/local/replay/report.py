"""The report of a replay: its figures and its books, as a person at a terminal reads them."""

from rich.console import Console
from rich.table import Table

from deploy.local.replay.client import Client
from deploy.local.replay.figures import Figures
from deploy.local.replay.loop_figures import table_of
from deploy.local.replay.published import PROGRAMMES, SME_SHARE, SPEND_PENCE_A_YEAR, SUPPLIERS
from deploy.local.replay.reconciliation import Books
from deploy.reconciliation.findings import Finding, in_words
from shared.reference import categories


def show(found: Figures, books: Books, client: Client, console: Console) -> None:
    """Print the report."""
    console.print(_overview(found, client))
    console.print(_by_category(found))
    console.print(table_of(found.loops))
    console.print(_reconciliation(books))
    verdict = "[bold green]The books add up." if found.reconciled else "[bold red]The books do not add up."
    console.print(
        f"{verdict}[/] {found.events:,} events, {found.requests:,} requests, {found.seconds:.0f} s of replay."
    )


def _overview(found: Figures, client: Client) -> Table:
    table = Table("", "this replay", "published", title=f"The record since launch, at scale {found.scale:g}")
    spend, programmes = sum(found.spend.values()), sum(found.programmes.values())
    rows = [
        ("Suppliers admitted", f"{found.suppliers_admitted:,}", f"{SUPPLIERS * found.scale:,.0f}"),
        ("of which SMEs", f"{found.sme_share:.0%}", f"{SME_SHARE:.0%}"),
        ("Applications refused", f"{found.applications_refused:,}", ""),
        (
            "Clarifications answered, heard before an exclusion",
            f"{found.clarifications_answered:,}, {found.heard_before_exclusion:,}",
            "",
        ),
        ("Proposals returned", f"{found.proposals_returned:,}", ""),
        ("Suppliers suspended, removed", f"{found.suppliers_suspended:,}, {found.suppliers_removed:,}", ""),
        ("Without new orders, notices answered", f"{found.orders_stopped_for_now:,}, {found.removals_answered:,}", ""),
        ("Suspensions that ended by themselves", f"{found.suspensions_ended:,}", ""),
        (
            "Declarations renewed, memberships lapsed",
            f"{found.redeclarations_made:,}, {found.memberships_lapsed:,}",
            "",
        ),
        ("Applications decided late", f"{found.applications_overdue:,}", ""),
        ("Accounts that joined by invitation", f"{found.invitations_accepted:,}", ""),
        ("Suppliers taken over, orders passed on", f"{found.successions:,}, {found.orders_passed_on:,}", ""),
        (
            "Looked up in public registers, of concern, debarred",
            f"{found.looked_up:,}, {found.register_concerns:,}, {found.suppliers_debarred:,}",
            "",
        ),
        ("Feedback given, late", f"{found.feedback_given:,}, {found.feedback_late:,}", ""),
        (
            "Complaints, upheld, for clients",
            f"{found.complaints:,}, {found.complaints_upheld:,}, {found.complaints_for_clients:,}",
            "",
        ),
        ("Improvement plans met, failed", f"{found.plans_met:,}, {found.plans_failed:,}", ""),
        ("Still offer, offer no more when asked", f"{found.still_offer:,}, {found.offer_no_more:,}", ""),
        ("Memberships in the public register", f"{found.listed:,}", ""),
        ("Notices of the law given", f"{found.notices_given:,}", ""),
        (
            "Evidence asked for, accepted, overdue, orders stopped",
            f"{found.evidence_asked_for:,}, {found.evidence_accepted:,}, {found.evidence_overdue:,},"
            f" {found.stopped_for_evidence:,}",
            "",
        ),
        ("Evidence cited by those who applied again", f"{found.evidence_cited:,}", ""),
        ("Evidence with a last day, ended", f"{found.evidence_with_a_last_day:,}, {found.evidence_expired:,}", ""),
        ("Offers hidden since evidence ran out", f"{found.offers_hidden:,}", ""),
        ("Offers drafted, copied", f"{found.offer_drafts:,}, {found.offers_copied:,}", ""),
        (
            "Changes to offers reviewed, questioned, taken down",
            f"{found.offers_reviewed:,}, {found.offers_questioned:,}, {found.offers_taken_down:,}",
            "",
        ),
        (
            "Low prices queried, accepted, rejected",
            f"{found.prices_queried:,}, {found.prices_accepted:,}, {found.prices_rejected:,}",
            "",
        ),
        ("Quarters of which the prices paid were released", f"{found.price_releases:,}", ""),
        ("Offers paused, resumed", f"{found.offers_paused:,}, {found.offers_resumed:,}", ""),
        ("Offers expired", f"{found.offers_expired:,}", ""),
        ("Offers, versions of them", f"{found.offers:,}, {found.offer_versions:,}", ""),
        (
            "Offers sent as files, files with rows sent again, undone",
            f"{found.offers_by_file:,}, {found.rows_sent_again:,}, {found.uploads_undone:,}",
            "",
        ),
        ("Files of the national course directory", f"{found.files_of_directory:,}", ""),
        *found.clients.rows(),
        *found.requirements.rows(),
        (
            "Action plans made, reviews, reviews overdue",
            f"{found.action_plans:,}, {found.plan_reviews:,}, {found.plan_reviews_overdue:,}",
            "",
        ),
        (
            "Case notes written, corrected, looks",
            f"{found.case_notes:,}, {found.notes_corrected:,}, {found.note_looks:,}",
            "",
        ),
        (
            "Safeguarding reports, of suppliers, closed, overdue",
            f"{found.safeguarding_reports:,}, {found.safeguarding_by_suppliers:,}, "
            f"{found.safeguarding_closed:,}, {found.safeguarding_overdue:,}",
            "",
        ),
        *found.searches.rows(),
        *found.messages.rows(),
        *found.sent.rows(),
        (
            "Needs matched, orders by a match, passed over",
            f"{found.matches:,}, {found.orders_by_match:,}, {found.passed_over:,}",
            "",
        ),
        ("Programmes bought", f"{programmes:,}", f"almost {PROGRAMMES * found.scale:,.0f}"),
        (
            "Spend a year, at full scale",
            _pounds(round(spend / found.buying.years)),
            f"about {_pounds(SPEND_PENCE_A_YEAR)}",
        ),
        ("Accepted of orders answered", f"{found.acceptance:.1%}", ""),
        ("Orders of a dated start, starts moved", f"{found.orders_of_a_start:,}, {found.starts_moved:,}", ""),
        *found.placing.rows(),
        *found.changes.rows(),
        *found.money.rows(),
        *found.competitions.rows(),
        *found.payments.rows(),
        *found.buying.rows(),
        *found.forms.rows(),
        ("Orders lapsed, approved too late", f"{found.orders_lapsed:,}, {found.orders_approved_too_late:,}", ""),
        *found.approvals.rows(),
        ("Orders in question that go on, that end", f"{found.orders_continued:,}, {found.orders_terminated:,}", ""),
        ("Completed of programmes ended", f"{found.completion:.1%}", ""),
        ("Outcomes recorded", f"{found.outcomes:,}", ""),
        *found.delivery.rows(),
        (
            "Joining letters made, looks of suppliers at who comes, places declined",
            f"{found.joining_letters:,}, {found.looks_of_suppliers:,}, {found.places_declined:,}",
            "",
        ),
        ("Needs unmet", f"{found.unmet_needs:,}", ""),
        ("Gaps raised, answered", f"{found.gaps:,}, {found.gaps_answered:,}", ""),
        (
            "Gaps closed, by an offer, still waited for",
            f"{found.gaps_closed:,}, {found.gaps_filled:,}, {found.gaps_waited_for:,}",
            "",
        ),
        ("Orders a second", f"{found.orders_a_second:,.1f}", ""),
        ("Order to notification, p50 and p99", f"{found.notified_p50:,.0f} ms, {found.notified_p99:,.0f} ms", ""),
        ("Requests asked again for late news", f"{client.retried:,}", ""),
    ]
    for row in rows:
        table.add_row(*row)
    return table


def _by_category(found: Figures) -> Table:
    table = Table("Category", "Programmes", "Spend", title="Bought, by category")
    for code, category in categories().items():
        table.add_row(
            f"{category.number} {category.name}",
            f"{found.programmes.get(code, 0):,}",
            _pounds(found.spend.get(code, 0)),
        )
    for code in sorted(set(found.programmes) - set(categories())):
        table.add_row(code, f"{found.programmes[code]:,}", _pounds(found.spend.get(code, 0)))
    table.add_section()
    table.add_row("All", f"{sum(found.programmes.values()):,}", _pounds(sum(found.spend.values())))
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _reconciliation(books: Books) -> Table:
    table = Table("Checked", "How many", "Result", title="Reconciliation across five databases and the topics")
    for finding in books.findings:
        result = (
            f"[green]adds up{_again(finding)}"
            if finding.adds_up
            else f"[red]{finding.wrong} wrong:[/] {in_words(finding)}"
        )
        table.add_row(finding.what, f"{finding.checked:,}", result)
    table.columns[1].justify = "right"
    return table


def _again(finding: Finding) -> str:
    return f" ({finding.again} delivered twice)" if finding.again else ""


def _pounds(pence: int) -> str:
    return f"£{pence / 100:,.0f}"
