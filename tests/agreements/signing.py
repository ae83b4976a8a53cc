"""Keys, certificates and signed PDFs, made in the test: nothing here is trusted anywhere else."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.generic import TextStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pypdf import PdfWriter

from marketplace.kernel.clock import now

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Holder:
    """A key with its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def private_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


def holder(
    name: str,
    issuer: Holder | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    may_sign: bool = True,
) -> Holder:
    """A key and a certificate for ``name``; without an issuer a root of its own."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.COUNTRY_NAME, "VN")])
    is_root = issuer is None
    usage = x509.KeyUsage(
        may_sign and not is_root, may_sign and not is_root, not may_sign, False, False, is_root, is_root, False, False
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since or now() - timedelta(days=1))
        .not_valid_after(until or now() + YEAR)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key if issuer is None else issuer.key, hashes.SHA256())
    )
    return Holder(key, certificate)


def blank_pdf(pages: int = 1) -> bytes:
    """A PDF with nothing on it."""
    writer, out = PdfWriter(), io.BytesIO()
    for _page in range(pages):
        writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


def sign(data: bytes, who: Holder, field: str) -> bytes:
    """``data`` with a further signature (PAdES), as signing programs add it."""
    signer = signers.SimpleSigner(
        signing_cert=next(iter(load_certs_from_pemder_data(who.pem))),
        signing_key=load_private_key_from_pemder_data(who.private_pem, passphrase=None),
        cert_registry=SimpleCertificateStore(),
    )
    writer, out = IncrementalPdfFileWriter(io.BytesIO(data)), io.BytesIO()
    metadata = signers.PdfSignatureMetadata(field_name=field, subfilter=fields.SigSeedSubFilter.PADES)
    signers.sign_pdf(writer, metadata, signer=signer, output=out)
    return out.getvalue()


def add_a_page(data: bytes) -> bytes:
    """An incremental update that is no signature."""
    writer, out = IncrementalPdfFileWriter(io.BytesIO(data)), io.BytesIO()
    writer.root["/Lang"] = TextStringObject("vi")
    writer.update_root()
    writer.write(out)
    return out.getvalue()
