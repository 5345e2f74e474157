"""Holds rectrain-day.yaml against Argo Workflows' full definition of a CronWorkflow: types, required keys, no key unknown.

    go mod download github.com/argoproj/argo-workflows/v3@v3.6.10
    pip install jsonschema pyyaml
    python integrations/argo/check_manifest.py $(go env GOMODCACHE)/github.com/argoproj/argo-workflows/v3@v3.6.10

The definition is manifests/base/crds/full/argoproj.io_cronworkflows.yaml of that module, as the API server would read it.
"""

import pathlib
import sys

import jsonschema
import yaml

definition = pathlib.Path(sys.argv[1]) / "manifests/base/crds/full/argoproj.io_cronworkflows.yaml"
versions = yaml.safe_load(definition.read_text())["spec"]["versions"]
schema = versions[0]["schema"]["openAPIV3Schema"]
manifest = yaml.safe_load((pathlib.Path(__file__).parent / "rectrain-day.yaml").read_text())


def unknown(value, of, at):
    """Keys that the definition does not have; the API server drops them without a word."""
    if isinstance(value, dict) and "properties" in of:
        for key, inner in value.items():
            if key in of["properties"]:
                yield from unknown(inner, of["properties"][key], f"{at}.{key}")
            else:
                yield f"{at}.{key}"
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from unknown(inner, of.get("items", {}), f"{at}[{i}]")


problems = [f"{e.json_path}: {e.message}" for e in jsonschema.Draft7Validator(schema).iter_errors(manifest)]
problems += [f"unknown key {key}" for key in unknown(manifest, schema, "$") if not key.startswith("$.metadata.")]
print("\n".join(problems) or f"ok: {manifest['kind']} {manifest['metadata']['name']}, {versions[0]['name']}")
sys.exit(bool(problems))
