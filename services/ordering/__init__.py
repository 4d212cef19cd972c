"""Orders and budgets: which standing offer is bought for which need, who approved it, and what came of it."""
