"""The rules of joining: frozen states and pure functions."""
