"""Channels: the ways out of this service to an address that somebody gave, each in a file of its own."""
