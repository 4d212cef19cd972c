"""What clients need to take part, and offers have: what it is called where reference data has no text for it."""

from collections.abc import Mapping

ACCESS: Mapping[str, str] = {
    "step_free": "Step-free access",
    "hearing_support": "Hearing support",
    "sign_language": "Sign language",
    "sight_support": "Support with sight",
    "easy_read": "Easy read",
    "quiet_space": "A quiet space",
    "personal_care": "Personal care",
    "welsh_language": "In Welsh",
}
