"""The public register: who is a member of which category, for anybody and without a token."""
