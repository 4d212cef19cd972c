"""The rules of requirements to come: frozen states and pure functions."""
