"""The rules of case notes: pure functions, which copy what is sealed and open nothing."""
