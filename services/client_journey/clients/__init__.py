"""Clients: how each is addressed and reached and what was said about access, all sealed, and who looked at it."""
