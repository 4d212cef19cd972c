"""Messages: put into the inboxes of those whom an event concerns, in words."""
