"""Frozen states of suppliers and pure functions on them."""
