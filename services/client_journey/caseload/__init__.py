"""The caseload of a coach: who waits for what, who starts soon, and who was not seen for long."""
