"""Requests by right and erasures, decided without input or output."""
