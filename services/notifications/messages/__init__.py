"""Messages: put into the inboxes of those whom an event concerns, listed, and marked as read."""
