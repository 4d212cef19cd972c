"""The rules of notices of the law: pure functions."""
