"""Certificates of this machine alone: an authority for the laptop and for tests, and what it signs."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from deploy.local.processes import HOST


class Authority:
    """An authority that signs for 127.0.0.1, with its files in a folder."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        """Make it, with its certificate in a file."""
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        certificate = _builder(self._name, self._name, self._key).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        self.ca_file = folder / f"{name}.crt"
        self.ca_file.write_bytes(_pem(certificate.sign(self._key, hashes.SHA256())))

    def certificate(self, name: str, *hosts: str) -> tuple[Path, Path]:
        """Sign a certificate, of these hosts where any is named; return its file and its key's."""
        key = ec.generate_private_key(ec.SECP256R1())
        address = x509.SubjectAlternativeName(list(map(x509.DNSName, hosts)) or [x509.IPAddress(ip_address(HOST))])
        certificate = _builder(_named(name), self._name, key).add_extension(address, critical=False)
        crt, pem = self._folder / f"{name}.crt", self._folder / f"{name}.key"
        crt.write_bytes(_pem(certificate.sign(self._key, hashes.SHA256())))
        pem.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        return crt, pem


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
