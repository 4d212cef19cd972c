"""Where the master key may be: every wrong setting is said, and never what it was."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from deploy.local.client_keys import master_key_file
from shared.sealing import SealingUnfit, master_key_of
from shared.settings import Settings

AWS = {
    "provider": "aws",
    "credentials": {"accessKeyId": "id", "secretAccessKey": "hush"},  # pragma: allowlist secret
    "master_key": {"region": "eu-west-2", "key": "arn:aws:kms:eu-west-2:1:key/2"},
}


def of(**given: Any) -> Settings:
    return Settings.model_validate(given)


def test_a_key_management_service_is_taken_as_the_driver_takes_it() -> None:
    found = master_key_of(of(sealing_kms=json.dumps(AWS)))
    assert found
    assert found.is_remote
    assert (found.provider, found.providers["aws"], found.key) == ("aws", AWS["credentials"], AWS["master_key"])
    assert "hush" not in repr(found)


def test_a_file_is_taken_on_a_machine_of_ones_own_alone(tmp_path: Path) -> None:
    file = master_key_file(tmp_path)
    found = master_key_of(of(sealing_local_key_file=file))
    assert found
    assert not found.is_remote
    assert len(found.credentials["key"]) == 96
    named = json.dumps({"provider": "local", "credentials": {"key": file.read_text()}})
    assert master_key_of(of(sealing_kms=named)) == found
    for tls in ({"kafka_security_protocol": "SSL"}, {"mongodb_tls_ca_file": file}):
        for where in ({"sealing_local_key_file": file}, {"sealing_kms": named}):
            with pytest.raises(SealingUnfit, match="name a key management service"):
                master_key_of(of(**where, **tls))
    assert master_key_of(of()) is None


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("hush", "no JSON"),
        ("[]", "is an object with"),
        (json.dumps({**AWS, "key": "hush"}), "is an object with"),
        (json.dumps({"provider": "local", "credentials": {"key": "hush"}}), "96 random bytes"),
        (json.dumps({"provider": "hush"}), "aws, azure, gcp, kmip"),
        (json.dumps({**AWS, "master_key": "hush", "tls": "hush"}), "master_key, tls of SEALING_KMS"),
    ],
)
def test_a_service_that_is_named_wrongly_is_refused_and_not_repeated(given: str, said: str) -> None:
    with pytest.raises(SealingUnfit, match=said) as refused:
        master_key_of(of(sealing_kms=given))
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize("text", ["", "no base64!", base64.b64encode(b"too short").decode(), "é"])
def test_a_file_with_anything_else_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "key").write_text(text, encoding="utf-8")
    with pytest.raises(SealingUnfit, match="96 random bytes"):
        master_key_of(of(sealing_local_key_file=tmp_path / "key"))
    with pytest.raises(SealingUnfit, match="96 random bytes"):
        master_key_of(of(sealing_local_key_file=tmp_path / "none"))


def test_not_both_are_set(tmp_path: Path) -> None:
    with pytest.raises(SealingUnfit, match="not both"):
        master_key_of(of(sealing_kms=json.dumps(AWS), sealing_local_key_file=master_key_file(tmp_path)))
