"""The rendered manifests, offered to a real Kubernetes API server: schemas, defaults, validation and admission."""

from collections.abc import AsyncIterator
from copy import deepcopy

import pytest

from tests.deploy.cluster import Answer, Cluster, a_cluster
from tests.deploy.manifests import FOLDER, Manifests, Resource, manifests_in, name_of, template_of
from tests.deploy.test_schemas import RENDERED, is_custom, operators_schemas

pytestmark = pytest.mark.apiserver


def assert_taken(answer: Answer) -> None:
    """All of it, without one warning; says what the server had against it."""
    assert answer.complaints == ""
    assert answer.taken


@pytest.fixture(scope="module")
def folders() -> dict[str, Manifests]:
    return {name: manifests_in(FOLDER / name) for name in RENDERED}


@pytest.fixture(scope="module")
async def cluster(folders: dict[str, Manifests], tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cluster]:
    """A cluster that knows every kind, with the namespaces that the manifests are for."""
    async with a_cluster(tmp_path_factory.mktemp("cluster")) as found:
        kinds = {kind_of(each) for manifests in folders.values() for each in manifests.all if is_custom(each)}
        found.define(kinds, operators_schemas())
        for manifests in folders.values():
            assert_taken(found.apply(manifests.of("Namespace"), dry=False))
        yield found


def kind_of(resource: Resource) -> tuple[str, str, str]:
    group, _, version = resource["apiVersion"].partition("/")
    return group, version, resource["kind"]


@pytest.mark.parametrize("folder", RENDERED)
async def test_the_server_takes_all_of_it_without_a_warning(
    cluster: Cluster, folders: dict[str, Manifests], folder: str
) -> None:
    assert_taken(cluster.apply(folders[folder].all, dry=True))


@pytest.mark.parametrize("folder", RENDERED)
async def test_its_pods_are_admitted_where_only_restricted_ones_are(
    cluster: Cluster, folders: dict[str, Manifests], folder: str
) -> None:
    """The server asks this of pods alone; of what makes pods it only warns."""
    pods = [pod_of(each) for each in folders[folder].workloads]
    assert pods
    assert_taken(cluster.would_create(pods))


async def test_applying_production_again_is_no_conflict(cluster: Cluster, folders: dict[str, Manifests]) -> None:
    production = folders["overlays/production"].all
    for _ in range(2):
        assert_taken(cluster.apply(production, dry=False))


def pod_of(workload: Resource) -> Resource:
    """The first pod that a controller would make of it."""
    template = deepcopy(template_of(workload))
    template["metadata"] |= {"name": name_of(workload), "namespace": workload["metadata"]["namespace"]}
    return {"apiVersion": "v1", "kind": "Pod", **template}


@pytest.mark.parametrize("kind", ["Deployment", "NetworkPolicy", "ScaledObject", "KafkaTopic", "HTTPRoute"])
async def test_an_unknown_field_is_refused(cluster: Cluster, folders: dict[str, Manifests], kind: str) -> None:
    mistaken = deepcopy(folders["overlays/production"].of(kind)[0])
    mistaken["spec"]["replica"] = 1
    answer = cluster.apply([mistaken], dry=True)
    assert not answer.taken
    assert "replica" in answer.complaints


async def test_a_privileged_pod_is_refused_and_a_deployment_of_such_warned_of(
    cluster: Cluster, folders: dict[str, Manifests]
) -> None:
    deployment = deepcopy(folders["overlays/production"].of("Deployment")[0])
    template_of(deployment)["spec"]["containers"][0]["securityContext"] = {"privileged": True}
    refused = cluster.would_create([pod_of(deployment)])
    assert not refused.taken
    assert 'violates PodSecurity "restricted' in refused.complaints
    warned = cluster.apply([deployment], dry=True)
    assert warned.taken
    assert 'would violate PodSecurity "restricted' in warned.complaints


async def test_a_value_that_no_schema_forbids_is_refused(cluster: Cluster, folders: dict[str, Manifests]) -> None:
    mistaken = deepcopy(folders["overlays/production"].of("Deployment")[0])
    mistaken["spec"]["selector"]["matchLabels"]["app.kubernetes.io/name"] = "another"
    answer = cluster.apply([mistaken], dry=True)
    assert not answer.taken
    assert "`selector` does not match template `labels`" in answer.complaints
