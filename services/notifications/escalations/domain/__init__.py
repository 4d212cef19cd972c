"""The rules of escalations: pure functions."""
