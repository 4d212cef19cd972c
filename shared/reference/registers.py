"""The registers that an organisation's numbers come from, what such a number looks like, and the form it is kept in.

Only the form is checked: whether a number is the organisation's own is for the officer to see in the register. A
register makes up new series without telling anybody, so what is only unusual is a warning and no refusal.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from shared.reference.codes import KnownCode
from shared.reference.files import ReferenceFile, ReferenceModel, by_code, kept, read_reference

_SEPARATORS = re.compile(r"[\s-]+")
_PREFIX_AND_DIGITS = re.compile(r"([A-Z]{0,2})([0-9]+)")
_PREFIX = 2


class Register(ReferenceModel):
    """A register: `form` and `typed` are regular expressions, `length` is that of every number if there is one.

    A `shared` number may stand for several organisations, as that of a VAT group does, so it is nobody's own.
    """

    code: str
    name: str
    words: str
    form: str
    typed: str
    length: int | None = None
    prefixes: Mapping[str, str] = Field(default_factory=dict)
    check_digits: Literal["vat"] | None = None
    shared: bool = False


class _Registers(ReferenceFile):
    registers: tuple[Register, ...]


@kept
def registers() -> Mapping[str, Register]:
    """Return the registers by scheme; raises `ReferenceDataError`."""
    return by_code(read_reference("registers.json", _Registers).registers)


SchemeCode = Annotated[str, KnownCode("register", registers)]


def canonical(scheme: str, number: str) -> str:
    """Return a number as it is kept, so that one number is one text; raises ValueError saying what is expected.

    Blanks and hyphens are left out and letters are upper case, but for the hyphens that belong to a number.
    """
    register = registers()[scheme]
    compact = _SEPARATORS.sub("", number)
    # Checked first: beyond ASCII, upper case makes two letters of one, and takes letters for others.
    found = re.fullmatch(register.form, compact.upper()) if compact.isascii() else None
    if found is None:
        raise ValueError(f"{number[:20]!r} is no number of {register.name}: {register.words}{_hint(register, compact)}")
    kept = "-".join(found.groups()) or found[0]
    if register.check_digits and not has_vat_check_digits(kept):
        raise ValueError(f"{number[:20]!r} is no number of {register.name}: its check digits are wrong")
    return kept


def _hint(register: Register, compact: str) -> str:
    """Suggest what was probably meant: spreadsheets drop leading zeros, and people type the letter O for a zero."""
    typed = compact.upper()
    plain = typed[:_PREFIX] + typed[_PREFIX:].replace("O", "0")
    candidates = [plain]
    if register.length and (parts := _PREFIX_AND_DIGITS.fullmatch(plain)):
        candidates.append(parts[1] + parts[2].zfill(register.length - len(parts[1])))
    for candidate in candidates:
        if candidate != typed and candidate.isascii() and re.fullmatch(register.form, candidate):
            return f"; is {candidate!r} meant?"
    return ""


def unusual(scheme: str, number: str) -> str | None:
    """Return what an officer should look at in a number as it is kept, `None` where nothing stands out."""
    register = registers().get(scheme)
    if register is None:
        return f"the register {scheme[:20]!r} is not known here"
    if not set(number) & set("123456789"):
        return f"{number} has no digit but zeros"
    if register.prefixes and not number.startswith(tuple(register.prefixes)):
        return f"{register.name} is not known here to issue numbers that begin as {number} does: look it up"
    return None


def has_vat_check_digits(number: str) -> bool:
    """Say whether the last two of nine digits check the others, in the old way or the one in use since 2010.

    HM Revenue and Customs: the first seven are weighted 8 to 2; with the check digits, and 55 in the newer way, the sum
    is a multiple of 97.
    """
    weighted = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), number, strict=False))
    total = weighted + int(number[7:9])
    return total % 97 == 0 or (total + 55) % 97 == 0
