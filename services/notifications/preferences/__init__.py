"""Preferences: what somebody is written outside the inbox, when, and of what."""
