"""The table of notices, a file for each owner of events: who is told of a fact, and in which words."""
