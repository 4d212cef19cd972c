"""The rules of removals: pure functions."""
