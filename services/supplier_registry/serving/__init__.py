"""Service: when a notice that gives a supplier time has reached it, from which its time is counted."""
