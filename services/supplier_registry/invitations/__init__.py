"""Invitations: people's accounts come to speak for a supplier by a passcode that one of its members hands them."""
