"""What the catalogue keeps of other services: rows folded from their events."""
