"""Procurement records: which orders are so long over that the law no longer asks to keep what is on record of them."""
