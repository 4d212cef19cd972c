"""What is told of evidence."""

from collections.abc import Mapping

from services.notifications.messages.domain.notices.audience import (
    the_supplier,
    the_supplier_and_the_commercial_team,
)
from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.event import Event
from shared.contracts.supplier_registry import (
    EvidenceCovers,
    EvidenceExpired,
    EvidenceExpiring,
    EvidenceRejected,
    EvidenceReleased,
    EvidenceTransferred,
)
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency

NOTICES = (
    Notice(
        EvidenceExpiring,
        the_supplier,
        Urgency.ACT,
        Group.EVIDENCE,
        "Your evidence ends on {expires_on}",
        "Evidence that you gave ({kind}) is valid until {expires_on}. Please renew it. Offers whose delivery would run "
        "past that day are not available to work coaches until you do.",
    ),
    Notice(
        EvidenceRejected,
        the_supplier,
        Urgency.ACT,
        Group.EVIDENCE,
        "Evidence not accepted",
        "We do not accept version {version} of your evidence ({kind}). {reason} Please give it again. Until then the "
        "version before it counts; where there is none, your offers that need it are not available.",
    ),
    Notice(
        EvidenceReleased,
        the_supplier,
        Urgency.KNOW,
        Group.EVIDENCE,
        "Evidence no longer needed",
        "You no longer need to give us evidence ({kind}). {reason}",
    ),
    Notice(
        EvidenceExpired,
        the_supplier_and_the_commercial_team,
        Urgency.ACT,
        Group.EVIDENCE,
        "Evidence has ended",
        "Evidence of supplier {supplier_id} ({kind}) was valid until {expired_on} and has not been renewed. Its offers "
        "that need it are not available. Please decide what happens to orders that are under way.",
        text_for={
            "supplier": "Evidence that you gave ({kind}) was valid until {expired_on}. Offers that need it are not "
            "available until you renew it.",
            "district": "Evidence of supplier {supplier_id}, which has orders of your district, was valid until "
            "{expired_on} and has not been renewed: {kind}. Its offers that need it are not available. Its orders go "
            "on unless the commercial team decides otherwise. If that worries you for a client, please tell the team.",
        },
        title_for={"district": "Evidence of a supplier of running orders has ended"},
        to_open_orders=True,
    ),
)

TOLD_TO_NOBODY: Mapping[type[Event], str] = {
    EvidenceTransferred: "the succession that it is part of is told",
    EvidenceCovers: "the supplier renewed its evidence itself, and districts hear of the offers that hide or come back",
}
