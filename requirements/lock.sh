#!/usr/bin/env bash
# Write the lock files anew: every version pinned with its hashes, no index addresses. Needs uv on PATH.
set -euo pipefail
cd "$(dirname "$0")/.."
lock() { uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url "$@"; }
lock pyproject.toml --output-file requirements/runtime.txt
lock pyproject.toml --extra laptop --extra dev --constraint requirements/runtime.txt --output-file requirements/dev.txt
lock requirements/tools.in --output-file requirements/tools.txt
lock examples/python/requirements.in --output-file examples/python/requirements.txt
