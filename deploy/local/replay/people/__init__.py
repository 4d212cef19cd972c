"""Who does what in a record, a file for each kind of people."""
