"""Notices, shown: which there are, and how each reads with sample data in each language."""
