"""What a command answers: kept beside its events, so that a repeat gets the very same."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and JSON body of the answer to a command."""

    status: int = 204
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def to_document(self) -> dict[str, Any]:
        """Return the form that is stored."""
        return {"status": self.status, "body": self.body, "headers": self.headers}

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "Answer":
        """Read the stored form."""
        return cls(status=document["status"], body=document["body"], headers=document["headers"])
