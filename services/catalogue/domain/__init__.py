"""The rules of the catalogue: frozen states and pure functions."""
