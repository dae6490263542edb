"""The JSON Schemas beside the vocabulary say the same as the vocabulary."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.conftest import NORTHMOOR
from tools.build_schemas import FOLDER, texts


@pytest.mark.parametrize("name", sorted(texts()))
def test_each_json_schema_is_current(name: str) -> None:
    """An editor that checks a file against an old schema would approve mistakes."""
    assert (FOLDER / name).read_text(encoding="utf-8") == texts()[name]


@pytest.mark.parametrize("folder", [NORTHMOOR, Path("corpus/areas/lancashire")], ids=["northmoor", "lancashire"])
@pytest.mark.parametrize("name", ["requirements", "plan"])
def test_area_files_that_load_also_fit_their_json_schema(name: str, folder: Path) -> None:
    """People who edit with a schema-aware editor must not see errors in files that are right."""
    schema = yaml.safe_load((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    value = yaml.load((folder / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)

    # BaseLoader keeps everything as text, so only structure is compared: names of fields, lists and mappings.
    problems = [
        error
        for error in jsonschema.Draft202012Validator(schema).iter_errors(value)
        if error.validator in {"required", "additionalProperties", "minItems"}
    ]
    assert problems == []
