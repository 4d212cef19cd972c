"""The rules of uploads: frozen states and pure functions, from bytes to what an offer says."""
