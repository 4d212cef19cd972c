"""How a decision relies on the interests of whoever makes it: by a claim first, and by more only where it is held."""

from services.ordering.interests.domain.interests import INTERESTS, SOME_INTEREST, Interests, interests_id_of
from shared.kernel.aggregate import Ref
from shared.kernel.holding import ClaimRef
from shared.store.reliance import Known, ReliedOn


class OwnInterests:
    """What an account has declared: `first` goes with what was asked for, `second` with what that leads to."""

    def __init__(self, account: str) -> None:
        """Name them by the account, as a token calls it."""
        self.themselves: Ref[Interests] = INTERESTS(interests_id_of(account))
        self.first: ClaimRef = SOME_INTEREST(interests_id_of(account))

    def second(self, known: Known) -> list[ReliedOn]:
        """Name the interests, where there are any."""
        return [self.themselves] if known[self.first] else []

    def of(self, known: Known) -> Interests | None:
        """Return the interests, `None` where there are none."""
        return known[self.themselves] if known[self.first] else None
