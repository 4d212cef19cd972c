"""The rules of emergency access: frozen states and pure functions."""
