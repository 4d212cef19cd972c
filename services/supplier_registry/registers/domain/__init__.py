"""The rules of checks in public registers: pure functions."""
