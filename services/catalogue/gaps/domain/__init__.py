"""The rules of gaps: frozen states and pure functions."""
