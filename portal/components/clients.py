"""What a client is called where nobody has opened who it is: some letters of the journey's id."""

from uuid import UUID


def client_label(journey_id: UUID | str) -> str:
    """Return a short name for a client, the same everywhere: the last letters of the id are random."""
    last = str(journey_id).replace("-", "")[-8:].upper()
    return f"Client {last[:4]} {last[4:]}"
