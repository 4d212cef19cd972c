"""The rendered manifests by the programs and schemas that others judge them by."""

import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml

from tests.deploy.manifests import FOLDER, ROOT, Resource, name_of, rendered
from tests.deploy.tools import program

pytestmark = pytest.mark.tools

OLDEST, NEWEST = "1.32", "1.37"
SCHEMAS = ROOT.parent / "shared/schemas/crds"
RENDERED = sorted(
    str(folder.relative_to(FOLDER)) for parent in ("overlays", "tests") for folder in (FOLDER / parent).iterdir()
)


@pytest.fixture(scope="module", params=RENDERED)
def text(request: pytest.FixtureRequest) -> str:
    return rendered(FOLDER / request.param)


def resources(text: str) -> list[Resource]:
    return list(yaml.safe_load_all(text))


def is_custom(resource: Resource) -> bool:
    group = resource["apiVersion"].rpartition("/")[0]
    return ("." in group and not group.endswith(".k8s.io")) or group == "gateway.networking.k8s.io"


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_the_oldest_and_newest_kubernetes_accept_it(text: str, version: str) -> None:
    checked = 0
    for resource in resources(text):
        if not is_custom(resource):
            kubernetes_validate.validate(resource, version, strict=True)
            checked += 1
    assert checked


def test_an_unknown_field_is_noticed() -> None:
    (namespace,) = resources((FOLDER / "base/namespace/namespace.yaml").read_text())
    namespace["metadata"]["label"] = {}
    with pytest.raises(kubernetes_validate.ValidationError, match="label"):
        kubernetes_validate.validate(namespace, NEWEST, strict=True)


def schema_of(resource: Resource) -> dict[str, Any]:
    """The schema of a custom resource, which refuses fields that it does not know; skips where schemas are not here."""
    group, _, version = resource["apiVersion"].partition("/")
    path = operators_schemas() / f"{group}_{resource['kind'].lower()}_{version}.json"
    schema: dict[str, Any] = json.loads(path.read_text())
    return closed(schema)


def operators_schemas() -> Path:
    if not SCHEMAS.is_dir():
        pytest.skip("there are no schemas of custom resources beside the project, in ../shared/schemas/crds")
    return SCHEMAS


def closed(schema: Any) -> Any:
    """The same schema without unknown fields, except where it says that it does not know them all."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: closed(each) for name, each in schema.items()}
    if isinstance(schema.get("properties"), dict) and not schema.get("x-kubernetes-preserve-unknown-fields"):
        found.setdefault("additionalProperties", False)
    return found


def test_operators_accept_their_resources(text: str) -> None:
    custom = [each for each in resources(text) if is_custom(each)]
    for resource in custom:
        errors = jsonschema.Draft7Validator(schema_of(resource)).iter_errors(bare(resource))
        assert [f"{name_of(resource)}: {each.json_path}: {each.message}" for each in errors] == []


def bare(resource: Resource) -> Resource:
    """Without what belongs to every resource and is in no schema of one."""
    return {**resource, "metadata": {}}


def test_a_misspelt_field_of_a_custom_resource_is_noticed() -> None:
    (scaled, *_) = resources((FOLDER / "components/autoscaling-keda/scaled-objects.yaml").read_text())
    scaled["spec"]["minReplicasCount"] = 1
    errors = jsonschema.Draft7Validator(schema_of(scaled)).iter_errors(bare(scaled))
    assert ["minReplicasCount" in each.message for each in errors] == [True]


def kubeconform(resources_in: Path, version: str) -> str:
    """What kubeconform says against it, by the schemas that are here: it would fetch others from the network."""
    folder = resources_in.parent / f"schemas-{version}"
    folder.mkdir()
    own = Path(kubernetes_validate.__file__).parent / f"kubernetes-json-schema/v{version}.0-local-strict"
    for path in own.iterdir():
        # They name each other as one package reads them; here they are files side by side.
        text = path.read_text().replace('"/api/_definitions.json#', '"_definitions.json#')
        (folder / path.name).write_text(text.replace('"$id"', '"$comment"'))
    for path in operators_schemas().glob("*.json"):
        (folder / path.name).write_text(json.dumps(closed(json.loads(path.read_text()))))
    command = [program("kubeconform"), "-strict", "-kubernetes-version", f"{version}.0"]
    for name in ("{{.ResourceKind}}{{.KindSuffix}}", "{{.Group}}_{{.ResourceKind}}_{{.ResourceAPIVersion}}"):
        command += ["-schema-location", f"{folder}/{name}.json"]
    run = subprocess.run([*command, resources_in], capture_output=True, text=True, check=False, timeout=300)
    assert run.stderr == ""
    return run.stdout


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_kubeconform_accepts_every_folder(version: str, tmp_path: Path) -> None:
    folder = tmp_path / "rendered"
    folder.mkdir()
    for each in RENDERED:
        (folder / f"{each.replace('/', '-')}.yaml").write_text(rendered(FOLDER / each))
    assert kubeconform(folder, version) == ""


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        ("base/namespace/namespace.yaml", "labels:", "label:"),
        ("components/autoscaling-keda/scaled-objects.yaml", "minReplicaCount:", "minReplicasCount:"),
    ],
)
def test_kubeconform_notices_a_misspelt_field(file: str, right: str, wrong: str, tmp_path: Path) -> None:
    mistaken = (FOLDER / file).read_text()
    assert right in mistaken
    (tmp_path / "mistake.yaml").write_text(mistaken.replace(right, wrong))
    assert wrong.removesuffix(":") in kubeconform(tmp_path / "mistake.yaml", NEWEST)
