"""Requests for evidence, decided without input or output."""
