"""HTTP conventions that all services share: who may call, problem details, preconditions, idempotency, paging."""
