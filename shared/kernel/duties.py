"""Separation of duties: what nobody may do for themselves, whatever roles their token has.

A conflict of interest is prevented, identified and remedied by whoever buys: Public Contracts Regulations 2015
reg. 24, Procurement Act 2023 ss. 81 to 83.
"""

from uuid import UUID

from shared.kernel.rules import Rejection

CODE = "separation_of_duties"


def acts_for_another(speaks_for: UUID | None, supplier_id: UUID) -> Rejection | None:
    """PCR 2015 reg. 24, PA 2023 s. 82: whoever speaks for a supplier buys nothing from it and decides nothing on it."""
    if speaks_for is None or speaks_for != supplier_id:
        return None
    return Rejection(CODE, "your token speaks for this supplier: somebody else has to decide this")


def approved_by_another(placed_by: str | None, approver: str) -> Rejection | None:
    """PCR 2015 reg. 24; Managing Public Money, 4.2: whoever commits public money is not who approves it."""
    if placed_by is None or placed_by != approver:
        return None
    return Rejection(CODE, "you placed this order: somebody else has to approve it")


def declares_no_interest(declared: bool) -> Rejection | None:
    """PA 2023 s. 83: each decider says so for each decision; who cannot say so declares the interest instead."""
    if declared:
        return None
    detail = "say that you have no interest in this supplier, or declare it with POST /v1/suppliers/{id}/interests"
    return Rejection("interest_not_denied", detail, "/declares_no_interest")
