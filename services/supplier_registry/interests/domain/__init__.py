"""The rules of interests: pure functions."""
