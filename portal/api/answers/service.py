"""Notices whose time begins when they have reached somebody, and that one did by post or by hand."""

from datetime import date
from uuid import UUID

from portal.api.operation import Answer, Body, Nothing, Operation


class NoticeToSupplier(Answer):
    """A notice of removal, by its id."""

    notice_id: UUID | None
    served_on: date | None


class NoticesOfMembership(Answer):
    """The notices of one category: of removal, and to declare anew."""

    category: str
    removal_notice: NoticeToSupplier | None = None
    redeclaration_notice_id: UUID | None = None
    redeclaration_served_on: date | None = None


class NoticesToSupplier(Answer):
    """A supplier with its notices."""

    name: str
    memberships: tuple[NoticesOfMembership, ...]


class NoticeToApplicant(Answer):
    """An invitation to make representations, by the id of its notice."""

    notice_id: UUID | None = None
    served_on: date | None = None


class NoticesToApplicant(Answer):
    """An application with its invitations."""

    supplier_id: UUID
    invitations: tuple[NoticeToApplicant, ...]


class RecordService(Body):
    """The day on which it arrived, and how."""

    served_on: date
    means: str


NOTICES_TO_SUPPLIER = Operation("GET", "/v1/suppliers/{supplier_id}", NoticesToSupplier)
NOTICES_TO_APPLICANT = Operation("GET", "/v1/applications/{application_id}", NoticesToApplicant)
SERVED_ON_SUPPLIER = Operation(
    "POST", "/v1/suppliers/{supplier_id}/notices/{notice_id}/service", Nothing, body=RecordService
)
SERVED_ON_APPLICANT = Operation(
    "POST", "/v1/applications/{application_id}/notices/{notice_id}/service", Nothing, body=RecordService
)
