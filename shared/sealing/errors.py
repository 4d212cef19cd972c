"""What sealing says no to, and what it cannot do just now."""

from shared.kernel.rules import Rejected, Rejection
from shared.store.errors import Unavailable


class Erased(Rejected):
    """The client's key is gone: nothing can be sealed for this client any more, and nothing is readable."""

    def __init__(self) -> None:
        said = "what was known of this client has been erased: nothing can be recorded any more"
        super().__init__(Rejection("client_erased", said))


class KmsAway(Unavailable):
    """The key management service that has the master key does not answer, or refuses."""

    code = "sealing_unavailable"

    def __init__(self) -> None:
        super().__init__("what is sealed can be neither opened nor recorded just now")


class OfAnother(Exception):
    """A value that is to be opened as one client's was sealed by another key, or by none: it does not belong there."""
