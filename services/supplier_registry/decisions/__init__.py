"""Decisions on applications: from their receipt to a membership."""
