"""The rules of notifications: who is told what, in which words."""
