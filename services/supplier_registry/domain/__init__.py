"""The rules of the supplier registry: frozen states and pure functions."""
