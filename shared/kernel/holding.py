"""What only one aggregate may hold at a time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClaimRef:
    """One thing that one aggregate at most may hold at a time; `id` is `<kind>:<key>`."""

    id: str

    @property
    def key(self) -> str:
        """What tells it from all else that a command relies on."""
        return self.id


@dataclass(frozen=True, slots=True)
class Claim:
    """A kind of "only one": `Claim("order_of_need")(need_id)` names the one order that may run for a need."""

    kind: str

    def __call__(self, key: object) -> ClaimRef:
        """Name the claim with this key."""
        return ClaimRef(f"{self.kind}:{key}")
