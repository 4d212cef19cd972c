"""The rules of procurement records: frozen states and pure functions."""
