"""Certificates for a mail server on this machine: valid, expired, for another host, and of an authority that nobody knows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)
AUTHORITY = "authority.pem"
KINDS = ("valid", "expired", "another host", "unknown authority")


def certificates(folder: Path) -> Path:
    """Write the authority's certificate (AUTHORITY) and for each of KINDS a file with certificate and key; returns the folder."""
    key, name = ec.generate_private_key(ec.SECP256R1()), _name("Authority of the tests")
    authority = _signed(name, key.public_key(), name, key, x509.BasicConstraints(ca=True, path_length=None))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / AUTHORITY).write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    for kind in KINDS:
        own = ec.generate_private_key(ec.SECP256R1())
        signer = own if kind == "unknown authority" else key
        host = x509.SubjectAlternativeName([x509.DNSName("mail.other.example" if kind == "another host" else "localhost")])
        made = _signed(_name("mail"), own.public_key(), name, signer, host, -2 * DAY if kind == "expired" else DAY)
        private = own.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        (folder / f"{kind}.pem").write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return folder


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _signed(
    subject: x509.Name,
    public: ec.EllipticCurvePublicKey,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    extension: x509.ExtensionType,
    ends: timedelta = DAY,
) -> x509.Certificate:
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public).serial_number(x509.random_serial_number())
    return made.not_valid_before(now - 5 * DAY).not_valid_after(now + ends).add_extension(extension, critical=True).sign(key, hashes.SHA256())
