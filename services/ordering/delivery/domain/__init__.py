"""Delivery as pure decisions: start, attendance, end, outcomes, what the two sides disagree on, and closing."""
