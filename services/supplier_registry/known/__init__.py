"""What the registry knows of other services, as rows folded from their events."""
