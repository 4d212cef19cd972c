"""Suppliers: organisations, and how they stand as members."""
