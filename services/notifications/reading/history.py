"""Which facts of a reader are for whom: none for anybody, since nobody is to know what somebody else has read."""

from services.notifications.reading.domain.reader import READERS
from shared.contracts import notifications as facts
from shared.history.disclosure import Disclosure, nobody, told_to

READER_DISCLOSURE = Disclosure(READERS, told_to(nobody, facts.MessageOpened, facts.MessagesCaughtUp))
"""What anybody may see of what an account has read: its messages show it to itself."""
