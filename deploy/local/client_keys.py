"""The secret by which references to clients are kept, on a machine of one's own: made once, and kept with the data."""

import secrets
from pathlib import Path


def secret_file(folder: Path) -> Path:
    """Return the file with the secret in a folder of secrets, made there if there is none yet.

    Without it nobody finds the journeys that are stored any more by a client's reference.
    """
    file = folder / "client_key_secrets"
    if not file.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32), encoding="ascii")
    return file
