"""The rules of feedback: pure functions."""
