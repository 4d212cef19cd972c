"""Payment runs as invoices: every penny of the run, by the schema of UBL 2.1 and the rules of EN 16931."""

import subprocess
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ordering.payments.domain.run import PaymentRun
from services.ordering.payments.files import table_of
from services.ordering.payments.invoices import credit_note, invoice
from shared.contracts.ordering import Payee, PayeeNumber, RunLine
from shared.kernel.ids import new_id
from tests.deploy.tools import ROOT, Missing, program, run
from tests.ordering.examples import CATEGORY, DISTRICT, NOON, SUPPLIER_ID, TODAY

VERSION = "3.2.8"
_JARS = ROOT / f".dps/tools/en16931-{VERSION}"
_POM = f"""
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>tests</groupId><artifactId>en16931</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>com.helger.ubl</groupId><artifactId>ph-ubl21</artifactId><version>9.0.3</version></dependency>
    <dependency>
      <groupId>com.helger.phive.rules</groupId><artifactId>phive-rules-en16931</artifactId><version>{VERSION}</version>
    </dependency>
    <dependency><groupId>net.sf.saxon</groupId><artifactId>Saxon-HE</artifactId><version>12.5</version></dependency>
  </dependencies>
</project>
"""
_CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
_CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
REGISTERED = (PayeeNumber(scheme="GB-VAT", id="123456789"), PayeeNumber(scheme="GB-COH", id="00000000"))


def a_line(pence: int, vat: str = "included", rate: int = 20, supplier_id: UUID = SUPPLIER_ID) -> RunLine:
    return RunLine(
        payment_id=new_id(),
        order_id=new_id(),
        line=1,
        milestone="job_outcome",
        supplier_id=supplier_id,
        district=DISTRICT,
        category=CATEGORY,
        budget_id=f"FSF:{DISTRICT}:2016-17",
        purchase_order="PO-7C1E5A90B342",
        invoice="INV-1",
        automatic=False,
        amount_pence=pence,
        vat=vat,
        vat_rate=rate,
        reached_on=TODAY - timedelta(days=3),
    )


def a_run(*lines: RunLine, numbers: tuple[PayeeNumber, ...] = REGISTERED) -> PaymentRun:
    payee = Payee(supplier_id=SUPPLIER_ID, organisation="Aysgarth & Sons <CIC>", numbers=numbers)
    paid = sum(max(each.amount_pence, 0) for each in lines)
    kept = -sum(min(each.amount_pence, 0) for each in lines)
    return PaymentRun(new_id(), date(2016, 11, 14), NOON, len(lines), 1, paid, kept, "GBP", None, lines, (payee,))


def pence(document: bytes, path: str) -> int:
    found = ET.fromstring(document).find(path)
    assert found is not None
    assert found.text is not None
    return round(float(found.text) * 100)


@given(st.lists(st.tuples(st.integers(1, 10**7), st.sampled_from([20, 5, 0])), min_size=1, max_size=20))
def test_what_an_invoice_asks_for_is_what_the_run_paid_to_the_penny(amounts: list[tuple[int, int]]) -> None:
    lines = [a_line(each, "included" if rate else "exempt", rate) for each, rate in amounts]
    made = invoice(a_run(*lines), SUPPLIER_ID)
    assert made is not None
    total = f"{_CAC}LegalMonetaryTotal/{_CBC}"
    assert pence(made, f"{total}PayableAmount") == sum(each for each, _ in amounts)
    root = ET.fromstring(made)
    nets = [
        round(float(each.text or "") * 100) for each in root.findall(f"{_CAC}InvoiceLine/{_CBC}LineExtensionAmount")
    ]
    assert sum(nets) == pence(made, f"{total}LineExtensionAmount")
    assert len(nets) == len(lines)


def test_what_was_kept_back_is_credited_and_what_is_not_there_is_no_document() -> None:
    both = a_run(a_line(12_000), a_line(-5_000))
    kept = credit_note(both, SUPPLIER_ID)
    assert kept is not None
    assert pence(kept, f"{_CAC}LegalMonetaryTotal/{_CBC}PayableAmount") == 5_000
    assert credit_note(a_run(a_line(1)), SUPPLIER_ID) is None
    assert invoice(a_run(a_line(1)), new_id()) is None


def test_a_run_makes_the_same_files_whenever_it_is_asked_for_them() -> None:
    made = a_run(a_line(12_001), a_line(-5_000))
    assert (table_of(made), invoice(made, SUPPLIER_ID)) == (table_of(made), invoice(made, SUPPLIER_ID))
    assert table_of(made).count("\r\n") == 3


def _jars() -> Path:
    """The schemas of UBL and the rules of EN 16931; skips where Maven or what it fetches cannot be had."""
    if not (_JARS / "lib").exists():
        _JARS.mkdir(parents=True, exist_ok=True)
        (_JARS / "pom.xml").write_text(_POM)
        part = _JARS / "part"
        try:
            run([program("mvn"), "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={part}"], folder=_JARS)
        except Missing as why:
            pytest.skip(f"the schemas of UBL and the rules of EN 16931 cannot be had from Maven Central: {why}")
        part.rename(_JARS / "lib")
    return _JARS / "lib"


def test_invoices_and_credit_notes_keep_the_schema_of_ubl_and_the_rules_of_en_16931(tmp_path: Path) -> None:
    runs = {
        "taxed": a_run(a_line(12_001), a_line(33_333), a_line(7, "included", 5), a_line(-4_999)),
        "exempt": a_run(a_line(10_000, "exempt", 0), a_line(9_999), a_line(-333, "exempt", 0)),
        "without-vat": a_run(a_line(10_000), a_line(-1), numbers=()),
    }
    files = []
    for name, each in runs.items():
        for kind, made in (("invoice", invoice(each, SUPPLIER_ID)), ("credit", credit_note(each, SUPPLIER_ID))):
            assert made is not None
            files.append(tmp_path / f"{name}-{kind}.xml")
            files[-1].write_bytes(made)
    broken = tmp_path / "broken-invoice.xml"
    broken.write_bytes(files[0].read_bytes().replace(b"<cbc:DueDate>2016-11-14</cbc:DueDate>", b""))
    java = [program("java"), "-cp", f"{_jars()}/*", str(Path(__file__).parent / "ubl" / "Check.java")]
    checked = subprocess.run([*java, *map(str, files)], capture_output=True, text=True, check=True, timeout=300)
    assert checked.stdout == ""
    wrong = subprocess.run([*java, str(broken)], capture_output=True, text=True, check=True, timeout=300)
    assert "BR-CO-25" in wrong.stdout
