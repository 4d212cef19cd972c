"""The UK Register of Learning Providers: its web service, a SOAP query for one provider.

The query names one status, so a provider is asked for in each of them until it is found. Being in this register is no
sign of quality, as the register itself says. Contacts are in its answer, and only the legal address is read. What its
answer has and what its words mean: docs/architecture/registers.md.
"""

from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from services.supplier_registry.registers.clients.answers import NoAnswer, Problem, Standing, line, postal, text
from services.supplier_registry.registers.clients.asking import ask
from shared.contracts.supplier_registry import Address, Identifier, RegisterEntry
from shared.kernel.endpoint import Endpoint
from shared.reference.registers import canonical

# The statuses that a query may name, the usual one first, and how a provider that has it stands.
_STATUSES = {
    "A": Standing.ACTIVE,
    "V": Standing.ACTIVE,
    "PD1": Standing.CLOSING,
    "PD2": Standing.CEASED,
}
_LEGAL_ADDRESS = "L"
_ADDRESS = ("Address1", "Address2", "Address3", "Address4", "Town", "County", "PostCode")
# Who vouches for a provider, by the names that its verification has for them, and the register of those numbers.
_AUTHORITIES = {"companies house": "GB-COH", "charity commission": "GB-CHC"}
_QUERY = """<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:ukr="http://ukrlp.co.uk.server.ws.v3">
<soapenv:Header/><soapenv:Body><ukr:ProviderQueryRequest><SelectionCriteria>
<UnitedKingdomProviderReferenceNumberList><UnitedKingdomProviderReferenceNumber>{number}\
</UnitedKingdomProviderReferenceNumber></UnitedKingdomProviderReferenceNumberList>
<StakeholderId>{stakeholder}</StakeholderId><CriteriaCondition>OR</CriteriaCondition>
<ApprovedProvidersOnly>No</ApprovedProvidersOnly><ProviderStatus>{status}</ProviderStatus>
</SelectionCriteria><QueryId>0</QueryId></ukr:ProviderQueryRequest></soapenv:Body></soapenv:Envelope>"""


@dataclass(frozen=True)
class Ukrlp:
    """The register of learning providers. Its key is the id that it gave the department as a stakeholder."""

    endpoint: Endpoint
    scheme: str = "UKPRN"

    async def look_up(self, number: str) -> RegisterEntry | None:
        """Return the entry of a provider, `None` for none; raises `NoAnswer`."""
        for status, standing in _STATUSES.items():
            if (found := await self._asked(number, status)) is not None:
                return _entry(found, number, standing)
        return None

    async def _asked(self, number: str, status: str) -> Any | None:
        query = _QUERY.format(number=escape(number), stakeholder=escape(self.endpoint.key), status=status)
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
        content = await ask(self.endpoint, "", headers, query.encode())
        if content is None:
            raise NoAnswer(Problem.AWAY, "there is no web service at its address")
        return _record(content)


def _record(content: bytes) -> Any | None:
    """Return the record in an answer, `None` where it matches nothing; raises `NoAnswer`."""
    try:
        answer = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise NoAnswer(Problem.NOT_UNDERSTOOD, "not as documented: no XML that is safe to read") from error
    if answer.find(".//{*}ProviderQueryResponse") is None:
        raise NoAnswer(Problem.NOT_UNDERSTOOD, "not as documented: no ProviderQueryResponse")
    records = answer.findall(".//{*}MatchingProviderRecords")
    if len(records) > 1:
        raise NoAnswer(Problem.NOT_UNDERSTOOD, "the answer is about several providers")
    return records[0] if records else None


def _entry(record: Any, number: str, standing: Standing) -> RegisterEntry:
    if _text(record, "UnitedKingdomProviderReferenceNumber") != number or not _text(record, "ProviderName"):
        raise NoAnswer(Problem.NOT_UNDERSTOOD, "the answer is about another provider, or has no name")
    return RegisterEntry(
        name=_text(record, "ProviderName"),
        standing=standing,
        status=_text(record, "ProviderStatus"),
        address=_address(record),
        registered_address=_registered(record),
        identifiers=tuple(_verified(record)),
    )


def _text(record: Any, name: str) -> str:
    return text(record.findtext(f"{{*}}{name}"))


def _address(record: Any) -> str:
    legal = _legal(record)
    return "" if legal is None else line(*(legal.findtext(f"{{*}}ContactAddress/{{*}}{part}") for part in _ADDRESS))


def _registered(record: Any) -> Address | None:
    if (legal := _legal(record)) is None:
        return None
    *lines, town, _, postcode = (legal.findtext(f"{{*}}ContactAddress/{{*}}{part}") for part in _ADDRESS)
    return postal(lines, town, postcode)


def _legal(record: Any) -> Any | None:
    contacts = record.iterfind("{*}ProviderContact")
    return next((each for each in contacts if _text(each, "ContactType") == _LEGAL_ADDRESS), None)


def _verified(record: Any) -> list[Identifier]:
    found = []
    for each in record.iterfind("{*}VerificationDetails"):
        authority, number = _text(each, "VerificationAuthority").lower(), _text(each, "VerificationID")
        scheme = next((scheme for name, scheme in _AUTHORITIES.items() if name in authority), None)
        try:
            found += [Identifier(scheme=scheme, id=canonical(scheme, number))] if scheme else []
        except ValueError:
            continue
    return found
