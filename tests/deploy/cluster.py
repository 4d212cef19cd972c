"""A Kubernetes API server with its store and the operators' definitions: all of a cluster that judges manifests.

Nothing runs in it: there are no controllers, no scheduler and no nodes.
"""

import json
import re
import ssl
import subprocess
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from deploy.local.processes import HOST, ChildProcess, free_port
from tests.deploy.manifests import Resource
from tests.deploy.tools import go_module, program
from tests.running import until

_TOKEN = "operator"
"""Who shows it may do all; the server listens on this machine alone and is gone after the tests."""

_DEFINITIONS = {
    "cert-manager.io": ("github.com/cert-manager/cert-manager@v1.19.1", "deploy/crds"),
    "external-secrets.io": ("github.com/external-secrets/external-secrets@v0.20.4", "config/crds/bases"),
    "gateway.envoyproxy.io": ("github.com/envoyproxy/gateway@v1.7.1", "charts/gateway-helm/crds/generated"),
    "gateway.networking.k8s.io": ("sigs.k8s.io/gateway-api@v1.4.1", "config/crd/standard"),
    "keda.sh": ("github.com/kedacore/keda/v2@v2.18.1", "config/crd/bases"),
    "mongodbcommunity.mongodb.com": ("github.com/mongodb/mongodb-kubernetes-operator@v0.13.0", "config/crd/bases"),
    "monitoring.coreos.com": (
        "github.com/prometheus-operator/prometheus-operator@v0.85.0",
        "example/prometheus-operator-crd",
    ),
}
"""Where each operator keeps its definitions, by group: the released module and the folder in it."""

_STARTING = 120.0
_APPLY = ("apply", "--server-side", "--validate=strict", "--filename=-")

Kind = tuple[str, str, str]
"""Group, version and kind."""


@dataclass(frozen=True)
class Answer:
    """What kubectl said: whether the server took everything, and its warnings or reasons."""

    taken: bool
    complaints: str


class Cluster:
    """An API server, as kubectl reaches it."""

    def __init__(self, folder: Path, port: int) -> None:
        asked = ["--kubeconfig", str(folder / "kubeconfig"), "--cache-dir", str(folder / "asked")]
        self._kubectl = [program("kubectl"), *asked]
        (folder / "kubeconfig").write_text(_kubeconfig(port, folder / "certificates/apiserver.crt"))

    def define(self, kinds: Iterable[Kind], schemas: Path) -> None:
        """Have the server know these kinds, by `definition`, and return once it does."""
        given = "\n---\n".join(definition(kind, schemas) for kind in sorted(set(kinds)))
        for arguments in (_APPLY, ("wait", "--for=condition=Established", "--timeout=60s", "crd", "--all")):
            answer = self._ask(*arguments, given=given)
            assert answer.taken, answer.complaints

    def apply(self, resources: Iterable[Resource], *, dry: bool) -> Answer:
        """Have the server check everything, and keep it unless it is a dry run."""
        return self._ask(*_APPLY, f"--dry-run={'server' if dry else 'none'}", given=yaml.safe_dump_all(resources))

    def would_create(self, resources: Iterable[Resource]) -> Answer:
        arguments = ("create", "--validate=strict", "--dry-run=server", "--filename=-")
        return self._ask(*arguments, given=yaml.safe_dump_all(resources))

    def _ask(self, *arguments: str, given: str) -> Answer:
        command = [*self._kubectl, *arguments]
        run = subprocess.run(command, input=given, capture_output=True, text=True, check=False, timeout=300)
        return Answer(run.returncode == 0, run.stderr)


@asynccontextmanager
async def a_cluster(folder: Path) -> AsyncIterator[Cluster]:
    """A cluster without any resource definition; skips the test where its programs cannot be had."""
    programs = {name: program(name) for name in ("kubectl", "etcd", "kube-apiserver")}
    store, port = free_port(), free_port()
    etcd = ChildProcess([programs["etcd"], *_store(folder, store)], folder / "etcd.log")
    server = ChildProcess([programs["kube-apiserver"], *_server(folder, store, port)], folder / "kube-apiserver.log")
    try:
        etcd.start()
        server.start()
        await server.until(_ready(port), within=_STARTING)
        yield Cluster(folder, port)
    finally:
        await server.stop()
        await etcd.stop()


def definition(kind: Kind, schemas: Path) -> str:
    """The operator's own definition of a kind, or one around the schema beside the project where no module has it.

    Strimzi is written in Java, and no package of its releases holds its definitions as they are applied.
    """
    if kind[0] not in _DEFINITIONS:
        return yaml.safe_dump(_around(kind, schemas))
    module, folder = _DEFINITIONS[kind[0]]
    files = [path.read_text() for path in (go_module(module) / folder).glob(f"{kind[0]}_*.yaml")]
    (found,) = [text for text in files if re.search(rf"^    kind: {kind[2]}$", text, re.MULTILINE)]
    return found


def _around(kind: Kind, schemas: Path) -> Resource:
    group, version, name = kind
    schema = json.loads((schemas / f"{group}_{name.lower()}_{version}.json").read_text())
    plural = f"{name.lower()}s"
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {
            "group": group,
            "names": {"kind": name, "plural": plural, "singular": name.lower(), "listKind": f"{name}List"},
            "scope": "Namespaced",
            "versions": [
                {"name": version, "served": True, "storage": True, "schema": {"openAPIV3Schema": _structural(schema)}}
            ],
        },
    }


def _structural(schema: Any) -> Any:
    """The same schema as a definition may have it: unknown fields are refused by the server, not by each object."""
    if isinstance(schema, list):
        return [_structural(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: _structural(each)
        for name, each in schema.items()
        if not (name == "additionalProperties" and each is False)
    }


def _store(folder: Path, port: int) -> list[str]:
    peers = f"http://{HOST}:{free_port()}"
    return [
        *("--data-dir", str(folder / "etcd"), "--unsafe-no-fsync"),
        *("--listen-client-urls", f"http://{HOST}:{port}", "--advertise-client-urls", f"http://{HOST}:{port}"),
        *("--listen-peer-urls", peers, "--initial-advertise-peer-urls", peers, "--initial-cluster", f"default={peers}"),
    ]


def _server(folder: Path, store: int, port: int) -> list[str]:
    key = folder / "accounts.pem"
    key.write_bytes(
        rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    (folder / "tokens.csv").write_text(f"{_TOKEN},operator,1,system:masters\n")
    return [
        f"--etcd-servers=http://{HOST}:{store}",
        f"--bind-address={HOST}",
        f"--secure-port={port}",
        f"--cert-dir={folder / 'certificates'}",
        f"--token-auth-file={folder / 'tokens.csv'}",
        "--authorization-mode=RBAC",
        "--allow-privileged",  # as clusters do for their own pods, so that it is admission that refuses ours
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={key}",
        f"--service-account-signing-key-file={key}",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--endpoint-reconciler-type=none",  # it would announce an address that others reach
        "--disable-admission-plugins=ServiceAccount",  # it waits for accounts that only controllers make
    ]


def _kubeconfig(port: int, authority: Path) -> str:
    cluster = {"server": f"https://{HOST}:{port}", "certificate-authority": str(authority)}
    return yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "tests",
            "contexts": [{"name": "tests", "context": {"cluster": "tests", "user": "operator"}}],
            "clusters": [{"name": "tests", "cluster": cluster}],
            "users": [{"name": "operator", "user": {"token": _TOKEN}}],
        }
    )


async def _ready(port: int) -> None:
    """Return once the server says that it is ready; the caller sets a limit."""
    headers = {"Authorization": f"Bearer {_TOKEN}"}
    unchecked = ssl.create_default_context()
    unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE  # its certificate is not written yet
    async with aiohttp.ClientSession(headers=headers, connector=aiohttp.TCPConnector(ssl=unchecked)) as session:

        async def says_so() -> bool:
            try:
                async with session.get(f"https://{HOST}:{port}/readyz") as answer:
                    return answer.status == 200
            except aiohttp.ClientError:
                return False

        await until(says_so, "the API server is ready", within=_STARTING)
