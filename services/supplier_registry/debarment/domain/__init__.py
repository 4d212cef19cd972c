"""The rules of the debarment list: pure functions."""
