"""What looks wrong in the buying, in words: kinds of flag and the numbers that they rest on."""

from portal.web.names import in_words
from portal.web.wording import money

_KINDS = {
    "client_twice": "One client was ordered much alike twice",
    "group_over_size": "More clients than the group takes",
    "split_orders": "Orders that may have been split below a limit",
    "one_supplier": "Most orders went to one supplier",
    "without_attendance": "Completed without recorded attendance",
    "outcomes_out_of_line": "Outcomes out of line with those of others",
}
_FACTS = {
    "days": "Days between first and last",
    "orders": "Orders",
    "clients": "Clients",
    "places": "Places of the group",
    "pence": "Together",
    "limit_pence": "Limit",
    "of_supplier": "Orders of this supplier",
    "suppliers": "Suppliers",
    "completed": "Completed",
    "without_attendance": "Without attendance",
    "finished": "Finished",
    "in_work": "In work after it",
    "finished_by_others": "Finished with others",
    "in_work_by_others": "In work after others",
}
FINDINGS = (
    ("dismissed", "Nothing is wrong"),
    ("acted_on", "Something was wrong, and was acted on"),
)


def kind_name(kind: str) -> str:
    """Return what a kind of flag is called."""
    return _KINDS.get(kind, in_words(kind))


def fact_in_words(of: str, number: int) -> tuple[str, str]:
    """Return a number that a flag rests on, with what it is."""
    return _FACTS.get(of, in_words(of)), money(number) if of.endswith("pence") else f"{number:,}"


def finding_name(finding: str) -> str:
    """Return what was found."""
    return dict(FINDINGS).get(finding, in_words(finding))
