"""The rules of orders: frozen states and pure functions."""
