"""The certificates of a practice cluster: an authority of its own, its server's, and the admin's.

They live in a folder that only the learner can read (0700, files 0600), so that a kubeconfig goes on working
when the cluster is stopped and started. What is damaged, or about to end, is made again, all of it: a
certificate of another authority would let nobody in.
"""

from __future__ import annotations

import base64
import ipaddress
import os
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ADMIN = "system:admin"
ADMINS = "system:masters"
SERVER_NAMES = (
    *("localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"),
    *("kubernetes.default.svc.cluster.local", "host.k3d.internal"),
)
"""Names that a server may be asked for, beside those that it is given and `*.localhost`."""
_ADDRESSES = ("0.0.0.0", "127.0.0.1", "::1", "10.43.0.1")
_VALID = timedelta(days=3652)
_DAMAGE = (OSError, ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm, x509.ExtensionNotFound)
_FILES = ("ca.crt", "ca.key", "server.crt", "server.key", "admin.crt", "admin.key")


@dataclass(frozen=True)
class KubeconfigParts:
    """What a kubeconfig holds of the certificates, each PEM in base64."""

    certificate_authority_data: str
    client_certificate_data: str
    client_key_data: str


@dataclass(frozen=True)
class Authority:
    """All that a cluster and its admin prove themselves with."""

    folder: Path

    @classmethod
    def load(cls, folder: Path, names: Iterable[str] = ()) -> Authority:
        """The certificates in the folder; made anew where they are missing, damaged or at their end.

        `names` are more host names or addresses of the server. Raises OSError where the folder cannot be
        written.
        """
        authority, wanted = cls(folder), tuple(names)
        if not authority._good(wanted):
            authority._make(wanted)
        folder.chmod(0o700)
        for name in _FILES:
            (folder / name).chmod(0o600)
        return authority

    def server_context(self) -> ssl.SSLContext:
        """TLS for the server; a client may show a certificate, and then it must be one of this authority."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.folder / "server.crt", self.folder / "server.key")
        context.load_verify_locations(self.folder / "ca.crt")
        context.verify_mode = ssl.CERT_OPTIONAL
        context.set_alpn_protocols(["http/1.1"])
        return context

    def client_context(self, *, admin: bool = True) -> ssl.SSLContext:
        """TLS for a client that trusts this authority, with the admin's certificate or without."""
        context = ssl.create_default_context(cafile=str(self.folder / "ca.crt"))
        if admin:
            context.load_cert_chain(self.folder / "admin.crt", self.folder / "admin.key")
        return context

    def kubeconfig_parts(self) -> KubeconfigParts:
        ca, certificate, key = (
            base64.b64encode((self.folder / name).read_bytes()).decode()
            for name in ("ca.crt", "admin.crt", "admin.key")
        )
        return KubeconfigParts(ca, certificate, key)

    def _good(self, names: tuple[str, ...]) -> bool:
        """Whether all parts are there, belong together, will be valid for a day and name the server."""
        try:
            read = {name: (self.folder / name).read_bytes() for name in _FILES}
            certificates = {part: x509.load_pem_x509_certificate(read[f"{part}.crt"]) for part in _PARTS}
            keys = {part: serialization.load_pem_private_key(read[f"{part}.key"], None) for part in _PARTS}
            soon = datetime.now(UTC) + timedelta(days=1)
            for part, certificate in certificates.items():
                certificate.verify_directly_issued_by(certificates["ca"])
                if (
                    certificate.public_key() != keys[part].public_key()
                    or certificate.not_valid_after_utc < soon
                ):
                    return False
            extensions = certificates["server"].extensions
            known = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            # OpenSSL has the last word: it reads more strictly.
            self.server_context()
            self.client_context()
        except _DAMAGE:
            return False
        return all(name in known for name in _alternative_names(names))

    def _make(self, names: tuple[str, ...]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = datetime.now(UTC)
        ca_key = ec.generate_private_key(ec.SECP256R1())
        ca_name = _name(f"k3s-server-ca@{int(made.timestamp())}")
        ca = _certificate(ca_name, ca_key, ca_name, ca_key, made).add_extension(
            _usage(sign=True), critical=True
        )
        ca = ca.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self._save("ca", ca.sign(ca_key, hashes.SHA256()), ca_key)
        for part, name, purpose in (
            ("server", _name("k3s"), ExtendedKeyUsageOID.SERVER_AUTH),
            ("admin", _name(ADMIN, ADMINS), ExtendedKeyUsageOID.CLIENT_AUTH),
        ):
            key = ec.generate_private_key(ec.SECP256R1())
            builder = _certificate(name, key, ca_name, ca_key, made).add_extension(
                _usage(sign=False), critical=True
            )
            builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
            if part == "server":
                alternatives = x509.SubjectAlternativeName(_alternative_names(names))
                builder = builder.add_extension(alternatives, critical=False)
            self._save(part, builder.sign(ca_key, hashes.SHA256()), key)

    def _save(self, part: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        _write(self.folder / f"{part}.key", private)
        _write(self.folder / f"{part}.crt", certificate.public_bytes(serialization.Encoding.PEM))


_PARTS = ("ca", "server", "admin")


def _write(path: Path, content: bytes) -> None:
    """Replace a file, readable for its owner only from its first moment."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    fresh.replace(path)


def _name(common: str, organization: str = "") -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization)] if organization else []
    return x509.Name([*attributes, x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _alternative_names(names: tuple[str, ...]) -> list[x509.GeneralName]:
    found: list[x509.GeneralName] = []
    for name in dict.fromkeys((*_ADDRESSES, *SERVER_NAMES, "*.localhost", *names)):
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            found.append(x509.DNSName(name))
    return found


def _certificate(
    name: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    made: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # A clock that is set back a little must not end the cluster.
        .not_valid_before(made - timedelta(hours=1))
        .not_valid_after(made + _VALID)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
    )


def _usage(*, sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=sign,
        crl_sign=sign,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
