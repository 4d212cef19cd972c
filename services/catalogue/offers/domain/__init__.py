"""The rules of offers: frozen states and pure functions."""
