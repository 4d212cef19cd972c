"""Safeguarding: reports of concern for a client, which take a route of their own and are seen by few."""
