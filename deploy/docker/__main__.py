"""The whole system on this machine's Docker engine: `python -m deploy.docker up`, `down`, `sbom`."""

import sys
from pathlib import Path

from deploy.docker.compose import Compose
from deploy.docker.engine import Engine, Failed
from deploy.docker.images import Images, bill_of_materials, build_all
from deploy.local.processes import CannotStart
from shared.auth.issuing import Issuer
from shared.settings import Settings

_FOLDER = Path(".dps/compose")
_IMAGE = "dps:dev"
_BILL = Path("build/sbom-image.json")


def main(arguments: list[str]) -> None:
    """Bring it up, take it down with its data, or write what is in the image; where that fails, end with the reason."""
    try:
        match arguments:
            case ["up"]:
                _up(_engine())
            case ["down"]:
                Compose(_engine(), Images(_IMAGE), _keys()).down()
            case ["sbom"]:
                sys.stdout.write(f"written: {bill_of_materials(_engine(), _IMAGE, _BILL)}\n")
            case _:
                raise SystemExit("python -m deploy.docker up|down|sbom")
    except (CannotStart, Failed) as error:
        raise SystemExit(str(error)) from None


def _engine() -> Engine:
    engine = Engine()
    if not engine.answers():
        raise CannotStart(
            "no Docker engine answers `docker info`: install and start one, or use `make up`, without Docker"
        )
    return engine


def _up(engine: Engine) -> None:
    compose = Compose(engine, build_all(engine, _IMAGE), _keys())
    compose.up()
    sys.stdout.write(
        "Everything at one address: http://127.0.0.1:8080; other ports: deploy/compose/compose.yaml\n"
        f"A token: .venv/bin/dps token --role buyer --folder {_FOLDER}\n"
        "The end of it: make compose-down\n"
    )


def _keys() -> Path:
    """Return the public keys of the identity provider in the folder, made there if there is none yet."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    settings = Settings.model_construct()  # the compose file's issuer and audience are the defaults
    return Issuer(_FOLDER.resolve(), settings.auth_issuer, settings.audiences[0]).jwks_file


main(sys.argv[1:])
