"""The rules of safeguarding reports: pure functions, which copy what is sealed and open nothing."""
