"""Orders: which standing offer is bought for which need, who approves it, and what becomes of it."""
