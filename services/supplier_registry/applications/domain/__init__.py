"""The rules of applications: pure functions."""
