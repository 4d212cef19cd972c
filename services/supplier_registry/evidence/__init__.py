"""Evidence that applicants add to their applications: files, their versions, and who opened them."""
