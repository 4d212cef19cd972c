"""The rules of clients and openings: frozen states and pure functions, which copy what is sealed and open nothing."""
