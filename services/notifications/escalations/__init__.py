"""Escalations: what asks for something and stays unread, or cannot be sent, is told to whoever has to see to it."""
