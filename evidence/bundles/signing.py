"""The key that seals: an Ed25519 pair, its fingerprint, and DSSE envelopes signed with it."""

from __future__ import annotations

import base64
import json

from evidence.bundles.offline.verify import PAYLOAD_TYPE, fingerprint_of, pre_authentication


class SigningKey:
    """A private key. It signs envelopes and tells its public half, and nothing else of itself."""

    def __init__(self, pem: bytes) -> None:
        """Raises ValueError when the PEM is no Ed25519 private key."""
        from cryptography.exceptions import UnsupportedAlgorithm  # takes a while to load, and few need it
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            key = load_pem_private_key(pem, password=None)
        except (TypeError, UnsupportedAlgorithm) as error:  # it is locked with a password, or of an odd kind
            raise ValueError(str(error)) from error
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("it is another kind of key")
        self._key = key

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the public half's 32 bytes."""
        return fingerprint_of(self._key.public_key().public_bytes_raw())

    @property
    def public_pem(self) -> bytes:
        """The public half, as other programs read it."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def envelope(self, payload: bytes) -> bytes:
        """A DSSE envelope around a payload, signed."""
        signature = self._key.sign(pre_authentication(payload))
        envelope = {
            "payloadType": PAYLOAD_TYPE,
            "payload": base64.b64encode(payload).decode(),
            "signatures": [{"keyid": self.fingerprint, "sig": base64.b64encode(signature).decode()}],
        }
        return (json.dumps(envelope, indent=1, sort_keys=True) + "\n").encode()


def new_private_key() -> bytes:
    """A new private key, in PEM."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
