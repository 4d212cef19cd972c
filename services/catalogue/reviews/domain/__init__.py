"""The rules of reviews: pure functions."""
