"""The rules of preferences: frozen states and pure functions."""
