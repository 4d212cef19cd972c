"""The rules of changes and of next best offers: pure functions over orders."""
