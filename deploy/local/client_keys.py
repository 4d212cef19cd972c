"""The secrets that clients' data is kept by, on a machine of one's own: made once, and kept with the data."""

import base64
import json
import secrets
from pathlib import Path

from shared.sealing.kms import LOCAL, LOCAL_BYTES


def secret_file(folder: Path) -> Path:
    """Return the file with the secret in a folder of secrets, made there if there is none yet.

    Without it nobody finds the journeys that are stored any more by a client's reference.
    """
    return _made_once(folder / "client_key_secrets", secrets.token_hex(32))


def master_key_file(folder: Path) -> Path:
    """Return the file with the local master key in a folder of secrets, made there if there is none yet.

    Without it nothing that is known of clients can be opened any more: it stands for a key management service.
    """
    return _made_once(folder / "sealing_master_key", base64.b64encode(secrets.token_bytes(LOCAL_BYTES)).decode())


def local_kms(folder: Path) -> str:
    """Return what names the local master key of a folder of secrets, as SEALING_KMS takes it."""
    return json.dumps({"provider": LOCAL, "credentials": {"key": master_key_file(folder).read_text(encoding="ascii")}})


def _made_once(file: Path, secret: str) -> Path:
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secret, encoding="ascii")
    return file
