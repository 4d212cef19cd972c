"""The rules of the end of a financial year: pure functions."""
