"""The rules of deliveries: frozen states and pure functions."""
