"""The rules of action plans: pure functions."""
