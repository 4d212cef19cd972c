"""An upload's report as a table: a line for each fault, else one for the offer."""

from collections.abc import Iterator

from services.catalogue.uploads.domain.report import Entry

REPORT_HEADER = (
    *("row", "reference", "outcome", "column", "code", "detail", "given", "allowed"),
    *("title", "changes", "offer_id", "orders", "done"),
)


def cells_of(entry: Entry, *, done: bool) -> Iterator[tuple[str, ...]]:
    """Yield the lines that say what becomes of one offer."""
    offer_id = str(entry.offer_id) if entry.offer_id else ""
    offer = (entry.title, ";".join(entry.changes), offer_id, str(entry.touched.orders), "yes" if done else "no")
    for each in entry.faults:
        fault = (each.column, each.code, each.detail, each.given, each.allowed)
        yield (str(each.row or ""), entry.reference, entry.outcome, *fault, *offer)
    if not entry.faults:
        yield (str(entry.row or ""), entry.reference, entry.outcome, "", "", "", "", "", *offer)
