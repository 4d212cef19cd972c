"""Applications: what was applied for, what was asked, and how each category was decided."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from portal.api.operation import Answer, Body, Listed, Nothing, Operation, TwoWay


class GivenReason(TwoWay):
    """A reason of the reference data, with a sentence for the person concerned."""

    code: str
    detail: str = ""


class AppliedFor(Answer):
    """One category of an application, and how it stands."""

    category: str
    decision: str
    decided_at: AwareDatetime | None
    explanations: tuple[GivenReason, ...]


class Signature(Answer):
    """Who accepted the agreement for one of its sides."""

    party: str
    name: str
    capacity: str


class AgreementOffered(Answer):
    """The agreement that waits for the applicant, or was accepted."""

    text_version: str
    categories: tuple[str, ...]
    accept_by: date
    overdue: bool
    accepted_at: AwareDatetime | None
    signatures: tuple[Signature, ...]


class Clarification(Answer):
    """A question to the applicant, with the last day for its answer."""

    clarification_id: UUID
    question: str
    answer_by: date
    overdue: bool
    answer: str
    answered_at: AwareDatetime | None


class Representations(Answer):
    """An invitation to speak before an exclusion; `served_on` is None until the notice has reached the applicant."""

    reasons: tuple[str, ...]
    detail: str
    representations_by: date
    invited_at: AwareDatetime
    reply: str = ""
    replied_at: AwareDatetime | None = None
    served_on: date | None = None


class Enclosed(Answer):
    """The version of a file that counts for the application."""

    kind: str
    evidence_id: UUID
    version: int
    status: str


class Application(Answer):
    """An application as its applicant sees it."""

    application_id: UUID
    supplier_id: UUID
    market: str
    open: bool
    received_at: AwareDatetime
    decide_by: date
    extended: bool
    justification: str
    evidence: tuple[Enclosed, ...]
    categories: tuple[AppliedFor, ...]
    agreement: AgreementOffered | None
    clarifications: tuple[Clarification, ...]
    invitations: tuple[Representations, ...]


class AnswerClarification(Body):
    """The answer to a question, given once."""

    answer: str


class MakeRepresentations(Body):
    """What the applicant says to an exclusion that is considered."""

    text: str


class AcceptAgreement(Body):
    """Who accepts which text, in which capacity."""

    name: str
    capacity: str
    text_version: str


class WithdrawApplication(Body):
    """Categories that the applicant takes back."""

    categories: tuple[str, ...] = ()


APPLICATIONS = Operation(
    "GET", "/v1/applications", Listed[Application], query=("supplier_id", "open", "after", "limit")
)
APPLICATION = Operation("GET", "/v1/applications/{application_id}", Application)
ANSWER_CLARIFICATION = Operation(
    "POST",
    "/v1/applications/{application_id}/clarifications/{clarification_id}/answer",
    Nothing,
    body=AnswerClarification,
)
MAKE_REPRESENTATIONS = Operation(
    "POST", "/v1/applications/{application_id}/representations", Nothing, body=MakeRepresentations
)
ACCEPT_AGREEMENT = Operation("POST", "/v1/applications/{application_id}/agreement", Nothing, body=AcceptAgreement)
WITHDRAW_APPLICATION = Operation(
    "POST", "/v1/applications/{application_id}/withdrawal", Nothing, body=WithdrawApplication
)
