"""The rules of journeys: frozen states and pure functions."""
