"""Tests that share what runs for this folder: without this file pytest keeps it running until everything has ended."""
