"""Performance: how a supplier delivers in one category, and what is done where it does not deliver well."""
