"""The rules of budgets: frozen states and pure functions."""
