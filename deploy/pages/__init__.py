"""Pages for those who use the system from outside: the HTTP of all services behind one origin, and the events."""
