"""The rules of interests: frozen states and pure functions."""
