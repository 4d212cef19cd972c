"""The rules of procurement notices: pure functions."""
