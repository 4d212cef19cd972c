"""The rules of webhooks: frozen states and pure functions, which copy what is sealed and open nothing."""
