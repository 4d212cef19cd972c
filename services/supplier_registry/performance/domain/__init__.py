"""How the performance of suppliers is managed: pure functions."""
