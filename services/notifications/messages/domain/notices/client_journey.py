"""What is told of journeys and needs: nothing, since no message may tell of a client."""

from collections.abc import Mapping

from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.client_journey import (
    ClientErased,
    JourneyClosed,
    JourneyMoved,
    JourneyStarted,
    NeedMet,
    NeedOrdered,
    NeedRecorded,
    NeedReopened,
    NeedResumed,
    NeedRevised,
    NeedSevered,
    NeedTransferred,
    NeedUnmet,
    NeedWithdrawn,
)
from shared.contracts.event import Event

NOTICES: tuple[Notice, ...] = ()

_ABOUT_A_CLIENT = "an inbox is shared by a whole district, and this tells of one client's way"

TOLD_TO_NOBODY: Mapping[type[Event], str] = {
    JourneyStarted: _ABOUT_A_CLIENT,
    JourneyMoved: _ABOUT_A_CLIENT,
    JourneyClosed: _ABOUT_A_CLIENT,
    ClientErased: _ABOUT_A_CLIENT,
    NeedRecorded: _ABOUT_A_CLIENT,
    NeedRevised: _ABOUT_A_CLIENT,
    NeedTransferred: _ABOUT_A_CLIENT,
    NeedOrdered: _ABOUT_A_CLIENT,
    NeedMet: _ABOUT_A_CLIENT,
    NeedReopened: _ABOUT_A_CLIENT,
    NeedResumed: _ABOUT_A_CLIENT,
    NeedUnmet: _ABOUT_A_CLIENT,
    NeedWithdrawn: _ABOUT_A_CLIENT,
    NeedSevered: _ABOUT_A_CLIENT,
}
