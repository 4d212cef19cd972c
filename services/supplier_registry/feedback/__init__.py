"""Feedback: whoever was refused or removed asks why, and is told in writing."""
