"""Which facts of a message are for whom: its recipient, who alone may see it, sees all of them."""

from services.notifications.messages.domain.message import MESSAGES
from services.notifications.messages.domain.telling import TELLINGS
from shared.contracts import notifications as facts
from shared.history.disclosure import Disclosure, nobody, told_to, whoever_sees_it

TELLING_DISCLOSURE = Disclosure(
    TELLINGS, told_to(nobody, facts.TellingBegun, facts.TellingAdvanced, facts.TellingEnded)
)

MESSAGE_DISCLOSURE = Disclosure(
    MESSAGES,
    {
        **told_to(nobody, facts.MessageWritten, facts.MessageHandedOver),  # the message itself shows all of it
        **told_to(
            whoever_sees_it,
            facts.MessageDelivered,
            facts.MessageRead,
            facts.NoticeServed,
            facts.NoticeUndelivered,
            facts.MessageEscalated,
        ),
    },
)
