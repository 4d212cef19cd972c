"""Bulk uploads: a file of offers, checked row by row, shown as it would be, and published as one action."""
