"""Successions: a supplier takes the place of another, after a takeover, a merger or under another register number."""
