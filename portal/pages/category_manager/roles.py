"""Who sees what the commercial team works on: category managers, who decide, and auditors, who look on."""

from shared.auth.principal import Role

OFFICERS = frozenset({Role.CATEGORY_MANAGER})
ASSESSORS = frozenset({Role.CATEGORY_MANAGER, Role.AUDITOR})
