"""Holds every FOLDER/*.vl.json against the JSON schema of Vega-Lite, as the package altair carries it."""

import importlib.resources
import json
import pathlib
import sys

import jsonschema

schema = json.loads((importlib.resources.files("altair") / "vegalite/v6/schema/vega-lite-schema.json").read_text())
# The errors of one kind of specification are shorter than those of all kinds.
validator = jsonschema.Draft7Validator({**schema, "$ref": "#/definitions/TopLevelLayerSpec"})
paths = sorted(pathlib.Path(sys.argv[1]).glob("*.vl.json"))
for path in paths:
    for error in validator.iter_errors(json.loads(path.read_text())):
        sys.exit(f"{path.name}: {list(error.absolute_path)}: {error.message[:300]}")
print(len(paths))
