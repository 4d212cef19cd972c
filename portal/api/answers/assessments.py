"""Applications as their assessors see them, and what category managers decide on them, two people each."""

from datetime import date

from pydantic import AwareDatetime

from portal.api.answers.applications import Application, GivenReason
from portal.api.answers.drafts import Associate, Ground
from portal.api.answers.evidence import FileAddress
from portal.api.operation import Answer, Body, Listed, Nothing, Operation
from portal.api.problem import Reason


class Declaration(Answer):
    """What the applicant declared of itself."""

    exclusion_grounds: tuple[Ground, ...] = ()
    associates: tuple[Associate, ...] = ()
    self_cleaning: str = ""
    has_safeguarding_policy: bool = False
    registered_for_data_protection: bool = False
    accepts_terms: bool = False


class JudgedGround(Answer):
    """How a declared ground stands today by the law of the market."""

    ground: str
    about: str
    nature: str | None
    legal_basis: str
    counts: bool
    counts_until: date | None
    bars: bool


class Proposal(Answer):
    """A decision that somebody proposed and nobody has confirmed yet."""

    category: str
    outcome: str
    reasons: tuple[GivenReason, ...]
    note: str
    proposed_by: str
    proposed_at: AwareDatetime


class Returned(Answer):
    """Why a proposal was not confirmed."""

    category: str
    note: str


class Assessed(Application):
    """An application with its declaration, who evaluates it, and what is proposed."""

    overdue: bool
    declaration: Declaration
    grounds: tuple[JudgedGround, ...]
    assessor: str | None = None
    proposals: tuple[Proposal, ...] = ()
    returned: tuple[Returned, ...] = ()


class Admission(Answer):
    """What stands in the way of admitting an applicant to one category."""

    category: str
    in_the_way: tuple[Reason, ...]


class ApplicationBefore(Answer):
    """The application before this one."""

    received_at: AwareDatetime


class SaidOtherwise(Answer):
    """Something that was said otherwise before."""

    field: str
    before: bool | str | Ground | Associate | None
    now: bool | str | Ground | Associate | None


class Compared(Answer):
    """How an application differs from the one before it, if there was one."""

    before: ApplicationBefore | None
    differences: tuple[SaidOtherwise, ...]


class AskForClarification(Body):
    """What is missing or unclear."""

    question: str


class Extend(Body):
    """Why a decision takes longer."""

    justification: str


class InviteToSpeak(Body):
    """The exclusion grounds on which an applicant may speak before it is refused."""

    reasons: tuple[str, ...]
    detail: str


class Propose(Body):
    """How one category is to be decided."""

    category: str
    outcome: str
    reasons: tuple[GivenReason, ...] = ()
    note: str = ""
    declares_no_interest: bool


class ConfirmProposal(Body):
    """A second person's yes."""

    declares_no_interest: bool


class ReturnProposal(Body):
    """What has to be looked at before a category can be decided."""

    note: str


QUEUE = Operation(
    "GET", "/v1/application-queue", Listed[Assessed], query=("overdue", "to_confirm", "mine", "after", "limit")
)
ASSESSED = Operation("GET", "/v1/applications/{application_id}", Assessed)
ADMISSIONS = Operation("GET", "/v1/applications/{application_id}/admissions", Listed[Admission])
COMPARED = Operation("GET", "/v1/applications/{application_id}/differences", Compared)
BEGIN_EVALUATION = Operation("POST", "/v1/applications/{application_id}/evaluation", Nothing)
ASK_FOR_CLARIFICATION = Operation(
    "POST", "/v1/applications/{application_id}/clarifications", Nothing, body=AskForClarification
)
EXTEND = Operation("POST", "/v1/applications/{application_id}/extension", Nothing, body=Extend)
INVITE_TO_SPEAK = Operation(
    "POST", "/v1/applications/{application_id}/representations-invitation", Nothing, body=InviteToSpeak
)
PROPOSE = Operation("POST", "/v1/applications/{application_id}/proposals", Nothing, body=Propose)
CONFIRM_PROPOSAL = Operation(
    "POST", "/v1/applications/{application_id}/proposals/{category}/confirmation", Nothing, body=ConfirmProposal
)
RETURN_PROPOSAL = Operation(
    "POST", "/v1/applications/{application_id}/proposals/{category}/return", Nothing, body=ReturnProposal
)
ENCLOSED_ADDRESS = Operation(
    "POST", "/v1/applications/{application_id}/evidence/{evidence_id}/versions/{version}/address", FileAddress
)
ENCLOSED_FILE = Operation(
    "GET",
    "/v1/applications/{application_id}/evidence/{evidence_id}/versions/{version}/content",
    Nothing,
    query=("grant",),
)
