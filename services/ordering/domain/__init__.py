"""The rules of ordering: frozen states and pure functions."""
