"""Digests: once a working day, what has changed in the provider list, in one message for all districts."""
