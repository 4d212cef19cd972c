"""Sealing: what is known of a client is encrypted by a key of the client's own, and gone for good with that key.

Client-side field level encryption of the database's driver, by explicit calls. The keys are in a database of their
own, the vault, each encrypted by a master key that a key management service keeps
(docs/adr/0101-sealed-by-the-clients-key.md).
"""

from shared.sealing.errors import Erased, KmsAway, OfAnother
from shared.sealing.kms import MasterKey, SealingUnfit, master_key_of
from shared.sealing.ledger import Destroyed
from shared.sealing.values import key_of
from shared.sealing.vault import Vault

__all__ = [
    "Destroyed",
    "Erased",
    "KmsAway",
    "MasterKey",
    "OfAnother",
    "SealingUnfit",
    "Vault",
    "key_of",
    "master_key_of",
]
