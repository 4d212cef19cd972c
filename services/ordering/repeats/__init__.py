"""Buying again what worked: the repeat route."""
