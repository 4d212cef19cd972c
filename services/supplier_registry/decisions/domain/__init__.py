"""The rules of deciding by two people: pure functions."""
