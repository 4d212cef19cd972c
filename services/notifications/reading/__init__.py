"""Reading: inboxes as each of those who share them sees them, with read marks of their own."""
