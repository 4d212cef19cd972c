"""What a payment run paid a supplier as an invoice in UBL 2.1, after EN 16931: the standard of PA 2023 s. 67.

The department invoices itself in the supplier's name (389), and credits what it kept back (261): HMRC's notice 700/62.
It is made of the run alone, so that it is the same whenever it is asked for. Prices are all-inclusive: net and tax are
worked out of them, and what rounding leaves is a rounding amount (BT-114), so that nothing else is ever to be paid.
It is only ever written here, never read, which the standard library does well enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from xml.etree import ElementTree as ET

from services.ordering.payments.domain.run import PaymentRun
from shared.contracts.ordering import Payee, RunLine
from shared.kernel.shares import by_largest_remainder
from shared.reference.categories import categories

_EN_16931 = "urn:cen.eu:en16931:2017"
_UBL = "urn:oasis:names:specification:ubl:schema:xsd"
_CAC, _CBC = f"{_UBL}:CommonAggregateComponents-2", f"{_UBL}:CommonBasicComponents-2"
_BUYER = "Department for Work and Pensions"
_COUNTRY = "GB"
_SELF_BILLED_INVOICE, _SELF_BILLED_CREDIT_NOTE = "389", "261"
_WITHOUT_TAX = "O"
"""A supplier without a number for VAT charges none, and says so: category O, services outside its scope."""

for _prefix, _space in (
    ("cac", _CAC),
    ("cbc", _CBC),
    ("inv", f"{_UBL}:Invoice-2"),
    ("crn", f"{_UBL}:CreditNote-2"),
):
    ET.register_namespace(_prefix, _space)


@dataclass(frozen=True)
class _Tax:
    """One category and rate of VAT, and what falls under it in pence; `nets` are those of the lines."""

    code: str
    rate: int
    gross: int
    net: int
    nets: tuple[int, ...]
    lines: tuple[RunLine, ...]

    @property
    def tax(self) -> int:
        """BR-CO-17: the taxable amount times the rate, rounded to pence."""
        return (self.net * self.rate + 50) // 100


def invoice(run: PaymentRun, supplier_id: UUID) -> bytes | None:
    """Return what a run paid a supplier as a self-billed invoice, `None` where it paid nothing."""
    return _document(run, supplier_id, [each for each in run.lines_of(supplier_id) if each.amount_pence > 0], "Invoice")


def credit_note(run: PaymentRun, supplier_id: UUID) -> bytes | None:
    """Return what a run kept back from a supplier as a self-billed credit note, `None` where it kept nothing."""
    kept = [each for each in run.lines_of(supplier_id) if each.amount_pence < 0]
    return _document(run, supplier_id, kept, "CreditNote")


def _document(run: PaymentRun, supplier_id: UUID, lines: Sequence[RunLine], kind: str) -> bytes | None:
    if not lines:
        return None
    payee = next((each for each in run.payees if each.supplier_id == supplier_id), None)
    payee = payee or Payee(supplier_id=supplier_id, organisation="")
    taxes = _taxes(lines, payee)
    root = ET.Element(f"{{{_UBL}:{kind}-2}}{kind}")
    _cbc(root, "CustomizationID", _EN_16931)
    _cbc(root, "ID", f"{'INV' if kind == 'Invoice' else 'CRN'}-{run.run_id.hex[-12:]}-{supplier_id.hex[-8:]}".upper())
    _cbc(root, "IssueDate", run.paid_on.isoformat())
    if kind == "Invoice":
        _cbc(root, "DueDate", run.paid_on.isoformat())
    code = _SELF_BILLED_INVOICE if kind == "Invoice" else _SELF_BILLED_CREDIT_NOTE
    _cbc(root, f"{kind}TypeCode", code)
    _cbc(root, "DocumentCurrencyCode", run.currency)
    _cbc(root, "BuyerReference", str(run.run_id))
    _seller(root, payee, any(each.code != _WITHOUT_TAX for each in taxes))
    _buyer(root)
    if kind == "CreditNote":
        _cbc(_cac(root, "PaymentTerms"), "Note", "Kept back in the payment run of this day")
    _tax_total(root, taxes, run.currency)
    _totals(root, taxes, run.currency)
    number = 0
    for tax in taxes:
        for line, net in zip(tax.lines, tax.nets, strict=True):
            number += 1
            _line(root, kind, number, line, net, tax, run.currency)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="UTF-8", xml_declaration=True))


def _taxes(lines: Sequence[RunLine], payee: Payee) -> list[_Tax]:
    """Put lines together by their tax; the net of each is its part of the whole, and rounding loses nothing."""
    registered = _vat_number(payee) is not None
    by_tax: dict[tuple[str, int], list[RunLine]] = {}
    for each in lines:
        by_tax.setdefault(_category(each) if registered else (_WITHOUT_TAX, 0), []).append(each)
    found = []
    for (code, rate), those in sorted(by_tax.items()):
        amounts = [abs(each.amount_pence) for each in those]
        gross = sum(amounts)
        net = (gross * 100 * 2 + 100 + rate) // (2 * (100 + rate))
        found.append(_Tax(code, rate, gross, net, by_largest_remainder(net, amounts), tuple(those)))
    return found


def _category(line: RunLine) -> tuple[str, int]:
    if line.vat == "exempt":
        return "E", 0
    return ("S", line.vat_rate) if line.vat_rate else ("Z", 0)


def _vat_number(payee: Payee) -> str | None:
    return next((each.id for each in payee.numbers if each.scheme == "GB-VAT"), None)


def _seller(root: ET.Element, payee: Payee, taxed: bool) -> None:
    party = _cac(_cac(root, "AccountingSupplierParty"), "Party")
    _cbc(_cac(party, "PartyIdentification"), "ID", str(payee.supplier_id))
    _cbc(_cac(_cac(party, "PostalAddress"), "Country"), "IdentificationCode", _COUNTRY)
    number = _vat_number(payee)
    if taxed and number:
        scheme = _cac(party, "PartyTaxScheme")
        _cbc(scheme, "CompanyID", number if number.startswith(_COUNTRY) else f"{_COUNTRY}{number}")
        _cbc(_cac(scheme, "TaxScheme"), "ID", "VAT")
    entity = _cac(party, "PartyLegalEntity")
    _cbc(entity, "RegistrationName", payee.organisation or str(payee.supplier_id))
    for each in payee.numbers:
        if each.scheme == "GB-COH":
            _cbc(entity, "CompanyID", each.id)


def _buyer(root: ET.Element) -> None:
    party = _cac(_cac(root, "AccountingCustomerParty"), "Party")
    _cbc(_cac(_cac(party, "PostalAddress"), "Country"), "IdentificationCode", _COUNTRY)
    _cbc(_cac(party, "PartyLegalEntity"), "RegistrationName", _BUYER)


def _tax_total(root: ET.Element, taxes: Sequence[_Tax], currency: str) -> None:
    total = _cac(root, "TaxTotal")
    _amount(total, "TaxAmount", sum(each.tax for each in taxes), currency)
    for each in taxes:
        part = _cac(total, "TaxSubtotal")
        _amount(part, "TaxableAmount", each.net, currency)
        _amount(part, "TaxAmount", each.tax, currency)
        category = _tax_category(part, "TaxCategory", each, exemption=True)
        _cbc(_cac(category, "TaxScheme"), "ID", "VAT")


def _tax_category(parent: ET.Element, name: str, tax: _Tax, *, exemption: bool = False) -> ET.Element:
    category = _cac(parent, name)
    _cbc(category, "ID", tax.code)
    if tax.code != _WITHOUT_TAX:
        _cbc(category, "Percent", str(tax.rate))
    if exemption and tax.code in {"E", _WITHOUT_TAX}:
        why = "Exempt from VAT" if tax.code == "E" else "The supplier is not registered for VAT"
        _cbc(category, "TaxExemptionReason", why)
    return category


def _totals(root: ET.Element, taxes: Sequence[_Tax], currency: str) -> None:
    net, tax, gross = (
        sum(amounts) for amounts in zip(*((each.net, each.tax, each.gross) for each in taxes), strict=True)
    )
    total = _cac(root, "LegalMonetaryTotal")
    _amount(total, "LineExtensionAmount", net, currency)
    _amount(total, "TaxExclusiveAmount", net, currency)
    _amount(total, "TaxInclusiveAmount", net + tax, currency)
    if rounding := gross - net - tax:
        _amount(total, "PayableRoundingAmount", rounding, currency)
    _amount(total, "PayableAmount", gross, currency)


def _line(root: ET.Element, kind: str, number: int, line: RunLine, net: int, tax: _Tax, currency: str) -> None:
    part = _cac(root, f"{kind}Line")
    _cbc(part, "ID", str(number))
    _cbc(part, "Note", f"{line.invoice} {line.payment_id}")
    quantity = _cbc(part, "InvoicedQuantity" if kind == "Invoice" else "CreditedQuantity", "1")
    quantity.set("unitCode", "C62")
    _amount(part, "LineExtensionAmount", net, currency)
    _cbc(_cac(part, "OrderLineReference"), "LineID", f"{line.purchase_order}/{line.line}")
    item = _cac(part, "Item")
    found = categories().get(line.category)
    _cbc(item, "Description", f"Order {line.order_id}, reached on {line.reached_on}")
    _cbc(item, "Name", f"{found.name if found else line.category}: {line.milestone.replace('_', ' ')}")
    category = _tax_category(item, "ClassifiedTaxCategory", tax)
    _cbc(_cac(category, "TaxScheme"), "ID", "VAT")
    _amount(_cac(part, "Price"), "PriceAmount", net, currency)


def _cac(parent: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{_CAC}}}{name}")


def _cbc(parent: ET.Element, name: str, text: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{_CBC}}}{name}")
    child.text = text
    return child


def _amount(parent: ET.Element, name: str, pence: int, currency: str) -> None:
    sign, pence = ("-" if pence < 0 else ""), abs(pence)
    _cbc(parent, name, f"{sign}{pence // 100}.{pence % 100:02d}").set("currencyID", currency)
