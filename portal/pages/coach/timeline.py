"""What happened on a journey, in words: its entries are codes, ids and days."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.api.answers.journeys import Entry
from portal.components.reasons import reason_text
from portal.web.names import Names, in_words
from portal.web.wording import day

LATEST = 20
COLLEAGUE = "a colleague"
_Tell = Callable[[Mapping[str, Any], Names], str]


@dataclass(frozen=True)
class Happening:
    """One line of the timeline."""

    title: str
    when: str
    by: str
    text: str
    order_path: str = ""


def _reason(kind: str) -> _Tell:
    return lambda detail, names: reason_text(names, kind, _code(detail)) if _code(detail) else ""


def _code(detail: Mapping[str, Any]) -> str:
    """Return the code of the reason: facts have it alone, or beside words that are not shown."""
    reason = detail.get("reason")
    return str(reason.get("code", "")) if isinstance(reason, Mapping) else str(reason or "")


def _category(detail: Mapping[str, Any], names: Names) -> str:
    return names.category(detail["category"]) if detail.get("category") else ""


def _moved(detail: Mapping[str, Any], names: Names) -> str:
    to = names.category(detail.get("to_category"))
    return f"To {to}. {reason_text(names, 'journey_moved', _code(detail))}".strip()


def _outcome(detail: Mapping[str, Any], names: Names) -> str:
    return names.outcome(detail.get("outcome"))


def _seen(detail: Mapping[str, Any], names: Names) -> str:
    return names.of("contact_kinds", detail.get("how")) if detail.get("how") else ""


def _to_district(detail: Mapping[str, Any], names: Names) -> str:
    return f"To {names.district(detail.get('to_district'))}." if detail.get("to_district") else ""


def _ended(detail: Mapping[str, Any], names: Names) -> str:
    del detail, names
    return "The order came to nothing, or ended early."


def _nothing(detail: Mapping[str, Any], names: Names) -> str:
    del detail, names
    return ""


KINDS: Mapping[str, tuple[str, _Tell]] = {
    "JourneyStarted": ("Taken on", _category),
    "JourneyMoved": ("Moved to another category", _moved),
    "JourneyClosed": ("Journey closed", _reason("journey_closed")),
    "JourneyTransferred": ("Handed over to another district", _to_district),
    "CoachAssigned": ("Coach assigned", _reason("coach_assigned")),
    "CoachCovered": ("A colleague covers", _nothing),
    "CoverEnded": ("Cover ended", _nothing),
    "JobcentreChosen": ("Jobcentre chosen", lambda detail, names: names.jobcentre(detail.get("jobcentre"))),
    "ClientSeen": ("Contact with the client", _seen),
    "NeedRecorded": ("Need recorded", _category),
    "NeedRevised": ("Kinds of need changed", _nothing),
    "NeedConstrained": ("Circumstances recorded", _nothing),
    "NeedQualified": ("Eligibility recorded", _nothing),
    "NeedOrdered": ("Need ordered for", _nothing),
    "NeedMet": ("Need met", _nothing),
    "NeedReopened": ("Need open again", _ended),
    "NeedUnmet": ("Nothing suitable found", _reason("need_unmet")),
    "NeedResumed": ("Looking again", _reason("need_resumed")),
    "NeedWithdrawn": ("Need withdrawn", _reason("need_withdrawn")),
    "OrderPlaced": ("Provision ordered", _category),
    "ProvisionStarted": ("Started", _nothing),
    "DidNotStart": ("Did not start", _nothing),
    "ProvisionCompleted": ("Completed", _nothing),
    "ProvisionEndedEarly": ("Ended early", _nothing),
    "OutcomeRecorded": ("Outcome", _outcome),
    "CaseNoteWritten": ("Case note written", _nothing),
    "CaseNoteCorrected": ("Case note corrected", _nothing),
    "ContactDetailsRecorded": ("Contact details recorded", _nothing),
    "AccessNeedsRecorded": ("Access needs recorded", _nothing),
    "SealedOpened": ("Details looked at", _reason("data_opened")),
    "ConsentGiven": ("Consent given", _nothing),
    "ConsentWithdrawn": ("Consent withdrawn", _nothing),
    "ActionPlanMade": ("Action plan made", _nothing),
    "PlanStepAdded": ("Step added to the plan", _nothing),
    "PlanStepDone": ("Step of the plan done", _nothing),
    "ActionPlanReviewed": ("Action plan reviewed", _nothing),
    "ActionPlanEnded": ("Action plan ended", _nothing),
    "JoiningDetailsGiven": ("First day arranged", _nothing),
    "JoiningLetterMade": ("Joining letter made", _nothing),
    "PlaceDeclined": ("Place declined", _nothing),
    "PlaceTaken": ("Place taken after all", _nothing),
}


_OF_AN_ORDER = frozenset({"NeedReopened", "OrderPlaced"})


def happenings(entries: tuple[Entry, ...], names: Names, subject: str) -> tuple[Happening, ...]:
    """Return the latest entries in words, newest first; `subject` is the account of whoever reads them.

    One of a kind that is not known says its name.
    """
    return tuple(_told(each, names, subject) for each in reversed(entries[-LATEST:]))


def _told(entry: Entry, names: Names, subject: str) -> Happening:
    title, tell = KINDS.get(entry.kind, (in_words(_spaced(entry.kind)), _nothing))
    order = entry.detail.get("order_id") if entry.kind in _OF_AN_ORDER else None
    return Happening(
        title=title,
        when=day(entry.on),
        by=_by(entry.detail, subject),
        text=tell(entry.detail, names),
        order_path=f"/orders/{order}" if order else "",
    )


def _by(detail: Mapping[str, Any], subject: str) -> str:
    by = detail.get("by")
    account = by.get("subject") if isinstance(by, Mapping) else by
    return "" if not account else "you" if account == subject else COLLEAGUE


def _spaced(kind: str) -> str:
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in kind).strip()
