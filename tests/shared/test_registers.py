"""Numbers of registers: real ones are taken however they are written, kept in one form, and never guessed."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.reference.registers import canonical, has_vat_check_digits, registers, unusual


@pytest.mark.parametrize(
    ("scheme", "written", "kept"),
    [
        ("GB-COH", "01234567", "01234567"),
        ("GB-COH", " sc123456 ", "SC123456"),
        ("GB-COH", "SC 123 456", "SC123456"),
        ("GB-COH", "NI012345", "NI012345"),
        ("GB-COH", "R0000123", "R0000123"),
        ("GB-COH", "r0000123", "R0000123"),
        ("GB-COH", "IP12345R", "IP12345R"),
        ("GB-COH", "SP1234RS", "SP1234RS"),
        ("GB-COH", "RS007853", "RS007853"),
        ("GB-COH", "SL00911A", "SL00911A"),
        ("GB-COH", "oc301234", "OC301234"),
        ("GB-COH", "NP000123", "NP000123"),
        ("GB-COH", "CE001234", "CE001234"),
        ("GB-CHC", "210169", "210169"),
        ("GB-CHC", "1089464", "1089464"),
        ("GB-SC", "sc012345", "SC012345"),
        ("GB-NIC", "100123", "100123"),
        ("GB-NIC", "nic 100123", "100123"),
        ("UKPRN", "10012345", "10012345"),
        ("GB-PPON", "PABC-1234-WXYZ", "PABC-1234-WXYZ"),
        ("GB-PPON", "pabc1234wxyz", "PABC-1234-WXYZ"),
        ("XI-DUNS", "12-345-6789", "123456789"),
        ("GB-VAT", "GB 980 7806 84", "980780684"),
        ("GB-VAT", "gb434031494", "434031494"),
    ],
)
def test_a_number_is_kept_in_one_form(scheme: str, written: str, kept: str) -> None:
    assert canonical(scheme, written) == kept
    assert unusual(scheme, kept) is None


@pytest.mark.parametrize(
    ("scheme", "written", "said"),
    [
        ("GB-COH", "1234567", "is '01234567' meant?"),
        ("GB-COH", "SC12345", "is 'SC012345' meant?"),
        ("GB-COH", "SCO12345", "is 'SC012345' meant?"),
        ("GB-COH", "012345678", "Companies House"),
        ("GB-COH", "S1234567 8", "Companies House"),
        ("GB-COH", "SC12345\u0666", "Companies House"),
        ("GB-COH", "\u00df123456", "Companies House"),
        ("GB-COH", "CONTRACT", "Companies House"),
        ("GB-COH", "", "Companies House"),
        ("GB-CHC", "12345", "6 or 7 digits"),
        ("GB-CHC", "0123456", "6 or 7 digits"),
        ("GB-SC", "012345", "SC and 6 digits"),
        ("GB-SC", "SCO12345", "is 'SC012345' meant?"),
        ("GB-NIC", "10012", "6 digits"),
        ("UKPRN", "1001234", "8 digits"),
        ("UKPRN", "1001234X", "8 digits"),
        ("GB-PPON", "PABC-12345-WXY", "4 letters"),
        ("XI-DUNS", "12345678", "is '012345678' meant?"),
        ("GB-VAT", "980780685", "check digits"),
        ("GB-VAT", "980780648", "check digits"),
    ],
)
def test_a_number_that_cannot_be_one_is_refused_and_told_what_is_expected(scheme: str, written: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        canonical(scheme, written)


def test_a_number_of_an_unknown_series_is_pointed_out_and_not_refused() -> None:
    for scheme, number in (
        ("GB-COH", "QX123456"),
        ("GB-COH", "00000000"),
        ("GB-COH", "91234567"),
        ("UKPRN", "20012345"),
    ):
        assert canonical(scheme, number) == number
        assert unusual(scheme, number)
    assert unusual("XX-NEW", "1"), "a register of a later release"


@given(st.data())
def test_what_may_be_written_is_taken_and_its_kept_form_stays_as_it_is(data: st.DataObject) -> None:
    register = data.draw(st.sampled_from(list(registers().values())))
    written = data.draw(st.from_regex(f"^({register.typed})$", fullmatch=True))
    if register.check_digits and not has_vat_check_digits(written[-9:]):
        with pytest.raises(ValueError, match="check digits"):
            canonical(register.code, written)
        return
    kept = canonical(register.code, written)
    assert canonical(register.code, kept) == canonical(register.code, written.lower()) == kept


@given(st.integers(0, 10**7 - 1), st.sampled_from([0, 55]), st.data())
def test_one_digit_changed_in_a_vat_number_is_noticed(first: int, more: int, data: st.DataObject) -> None:
    seven = f"{first:07}"
    weighted = sum((8 - place) * int(digit) for place, digit in enumerate(seven)) + more
    number = f"{seven}{-weighted % 97:02}"
    assert has_vat_check_digits(number)
    place = data.draw(st.integers(0, 6))
    digit = data.draw(st.sampled_from([each for each in "0123456789" if each != number[place]]))
    changed = number[:place] + digit + number[place + 1 :]
    assume(abs((8 - place) * (int(digit) - int(number[place]))) != 42)  # which leads from the one way to the other
    assert not has_vat_check_digits(changed)
