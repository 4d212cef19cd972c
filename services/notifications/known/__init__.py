"""What notifications know of others' facts, as rows folded from their events."""
