"""Parses every config.pbtxt of an exported model repository as Triton's own protobuf.

    python3 -m venv venv && venv/bin/pip install "tritonclient[grpc]"
    venv/bin/python integrations/triton/check_configs.py runs/sample/export/triton

Checked beyond the parse: the name is the folder's, versions exist, and each step of an ensemble maps
inputs and outputs that its model has, filled before they are read.
"""

import pathlib
import sys

from google.protobuf import text_format
from tritonclient.grpc import model_config_pb2


def main(repository):
    configs = {}
    for file in sorted(pathlib.Path(repository).glob("*/config.pbtxt")):
        config = text_format.Parse(file.read_text(encoding="utf-8"), model_config_pb2.ModelConfig())
        assert config.name == file.parent.name, file
        assert (file.parent / "1").is_dir(), file
        configs[config.name] = config
    assert configs, f"{repository}: no config.pbtxt"
    for config in configs.values():
        if config.platform != "ensemble":
            assert config.backend == "onnxruntime", config.name
            continue
        known = {i.name for i in config.input}
        for step in config.ensemble_scheduling.step:
            model = configs[step.model_name]
            assert {i.name for i in model.input} == set(step.input_map), step.model_name
            missing = set(step.input_map.values()) - known
            assert not missing, (step.model_name, missing)
            assert set(step.output_map) <= {o.name for o in model.output}, step.model_name
            known |= set(step.output_map.values())
        assert {o.name for o in config.output} <= known, config.name
        print(f"{config.name}: {len(config.ensemble_scheduling.step)} steps, "
              f"{len(config.input)} raw inputs, outputs {[o.name for o in config.output]}")
    print(f"ok: {len(configs)} configurations parse: {', '.join(configs)}")


main(sys.argv[1])
