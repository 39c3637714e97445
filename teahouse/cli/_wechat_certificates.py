"""The gateway's own certificate authority: made once, kept with its keys for the owner's eyes only (0600).

It is constrained to weixin.qq.com: whoever trusts it, trusts it for nothing else.
"""

import datetime
import os
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

HOSTS = ("api.weixin.qq.com", "mp.weixin.qq.com", "open.weixin.qq.com")
_YEARS = 10
_USES = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")


def certificates(folder: Path) -> tuple[Path, Path]:
    """The authority's certificate, and the hosts' certificate with its key; made if they are not there."""
    authority, chain = (folder / "ca.pem").resolve(), (folder / "hosts.pem").resolve()
    if not (authority.exists() and chain.exists()):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        made, key = _authority()
        _keep(folder / "ca.key", _key(key))
        hosts, hosts_key = _hosts(made, key)
        _keep(chain, hosts.public_bytes(serialization.Encoding.PEM) + _key(hosts_key))
        authority.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return authority, chain


def _authority() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Teahouse WeChat gateway")])
    made = (
        _begin(name, name, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        .add_extension(x509.NameConstraints([x509.DNSName("weixin.qq.com")], None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return made, key


def _hosts(
    authority: x509.Certificate, authority_key: ec.EllipticCurvePrivateKey
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOSTS[0])])
    made = (
        _begin(name, authority.subject, key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage("digital_signature"), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in HOSTS]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    return made, key


def _begin(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365 * _YEARS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*uses: str) -> x509.KeyUsage:
    names = (*_USES, "key_cert_sign", "crl_sign")
    return x509.KeyUsage(**{name: name in uses for name in names}, encipher_only=False, decipher_only=False)


def _key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _keep(path: Path, data: bytes) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
