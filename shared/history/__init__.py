"""What happened to one thing, and what it was on a day: told from the event log, to each caller what is for it."""
