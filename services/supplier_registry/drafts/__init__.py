"""Drafts of applications: begun, saved and returned to, until they are submitted or given up."""
