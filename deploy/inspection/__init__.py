"""What can be seen of a running system from outside, on a laptop as in a cluster: for the console and for tests."""
