"""The portal: pages for staff, suppliers and the public, made of what `/v1` answers to the person's own token.

It imports no service and reads no database but its own sessions. docs/architecture/portal.md shows its parts.
"""
