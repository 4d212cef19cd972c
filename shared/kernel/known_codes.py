"""Rules about codes: nothing is decided on one that is not known here."""

from enum import StrEnum

from shared.kernel.rules import Rejection
from shared.reference.lists import is_known


def code_is_known(of: str, code: str, pointer: str = "") -> Rejection | None:
    """Nothing is decided on a code that the reference data here lacks; `of` names its list, such as "category".

    A newer version may have written it, to which the same command may be sent again.
    """
    if is_known(of, code):
        return None
    return Rejection(f"{of.replace(' ', '_')}_unknown", f"{of} {code[:64]!r} is not known here (yet)", pointer)


def status_is_known(of: str, status: StrEnum) -> Rejection | None:
    """Nothing is decided on a status that a newer version wrote: read by `Code`, it is text and no member."""
    if isinstance(status, StrEnum):
        return None
    return Rejection(f"{of}_status_unknown", f"the {of} is {str(status)[:64]!r}, which is not known here (yet)")
