"""The end of a financial year: what is committed and not due yet is paid from the budgets of the next."""
