"""Action plans: the steps that client and coach agree on, and when they look at them again."""
