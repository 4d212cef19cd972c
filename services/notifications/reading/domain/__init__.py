"""What has been read by whom, decided without input or output."""
