"""The rules of complaints: pure functions."""
