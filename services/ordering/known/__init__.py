"""Others' facts, as far as orders need them: rows folded from events."""
