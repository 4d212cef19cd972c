"""The rules of drafts: frozen states and pure functions."""
