"""The rules of lent authorities: frozen states and pure functions."""
