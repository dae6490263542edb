"""Writes the JSON Schemas of the files people edit, and of the manifest machines read, into schemas/json/."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel

from schemas.area import Area, Checkpoints, Plan, Policy, Requirements
from schemas.audiences import Audiences
from schemas.call_templates import CallTemplates
from schemas.links import Change
from schemas.manifest import Manifest
from schemas.register import Register

FOLDER = Path(__file__).resolve().parent.parent / "schemas" / "json"
EDITED: dict[str, type[BaseModel]] = {
    "area": Area,
    "requirements": Requirements,
    "plan": Plan,
    "checkpoints": Checkpoints,
    "policy": Policy,
    "call": CallTemplates,
    "audiences": Audiences,
    "register": Register,
    "change": Change,
    "manifest": Manifest,
}


def texts() -> dict[str, str]:
    """The text of each schema file by its name."""
    return {
        f"{name}.schema.json": json.dumps(model.model_json_schema(), indent=2, ensure_ascii=False) + "\n"
        for name, model in EDITED.items()
    }


def main() -> None:
    """Write them all."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in texts().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
