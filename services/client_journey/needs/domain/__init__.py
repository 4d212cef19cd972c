"""The rules of needs: frozen states and pure functions."""
