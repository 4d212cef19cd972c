"""The rules of service: pure functions."""
