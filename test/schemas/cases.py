"""Writes the schemas of the public sets, one case a line: name, draft, schema, and examples that are known to be valid.

A schema that stands in a set twice under the same draft is one case.
"""

import json
from pathlib import Path

HERE = Path(__file__).parent
SUITE = HERE / ".venv/suite"
WEBHOOKS = HERE / "../../node_modules/@octokit/webhooks-schemas/schema.json"

DRAFTS = {
    "draft4": "http://json-schema.org/draft-04/schema#",
    "draft6": "http://json-schema.org/draft-06/schema#",
    "draft7": "http://json-schema.org/draft-07/schema#",
    "draft2019-09": "https://json-schema.org/draft/2019-09/schema",
    "draft2020-12": "https://json-schema.org/draft/2020-12/schema",
}

# Where schemas stand in a schema of draft 7.
ONE = ("items", "additionalItems", "contains", "additionalProperties", "propertyNames", "not", "if", "then", "else")
LISTED = ("allOf", "anyOf", "oneOf", "items")
NAMED = ("properties", "patternProperties", "dependencies", "definitions")
# What says nothing about values.
WORDS = ("$schema", "$comment", "title", "description", "default", "examples", "tsAdditionalProperties")


def suite():
    """The official test suite. Up to draft 7 its schemas don't say which draft is theirs."""
    for draft, uri in DRAFTS.items():
        for path in sorted((SUITE / "tests" / draft).rglob("*.json")):
            for group in json.loads(path.read_text(encoding="utf-8")):
                schema = group["schema"]
                yield {
                    "name": f"{path.relative_to(SUITE / 'tests')}: {group['description']}",
                    "draft": draft,
                    "schema": {"$schema": uri, **schema} if isinstance(schema, dict) else schema,
                    "examples": [test["data"] for test in group["tests"] if test["valid"]],
                }


def webhooks():
    """Each schema in the document of GitHub's webhooks, with the definitions that it refers to."""
    definitions = json.loads(WEBHOOKS.read_text(encoding="utf-8"))["definitions"]
    for name, definition in definitions.items():
        for place, schema in schemas_in(definition, f"webhooks#/definitions/{name}"):
            # A bare reference is the definition again.
            if "$ref" in schema:
                continue
            needed = {}
            collect(schema, definitions, needed)
            whole = {"$schema": DRAFTS["draft7"], **schema, **({"definitions": needed} if needed else {})}
            yield {"name": place, "draft": "draft7", "schema": whole, "examples": []}


def inner(schema):
    """The schemas that stand in a schema, each with its place."""
    for keyword in ONE:
        if isinstance(schema.get(keyword), dict):
            yield keyword, schema[keyword]
    for keyword in LISTED:
        if isinstance(schema.get(keyword), list):
            yield from ((f"{keyword}/{index}", item) for index, item in enumerate(schema[keyword]))
    for keyword in NAMED:
        yield from ((f"{keyword}/{name}", item) for name, item in schema.get(keyword, {}).items())


def schemas_in(schema, place):
    yield place, schema
    for step, item in inner(schema):
        if isinstance(item, dict):
            yield from schemas_in(item, f"{place}/{step}")


def collect(schema, definitions, needed):
    for _, item in schemas_in(schema, ""):
        name = item.get("$ref", "").removeprefix("#/definitions/")
        if name and name not in needed:
            needed[name] = definitions[name]
            collect(definitions[name], definitions, needed)


def essence(schema):
    """A schema without words, in which alone many differ."""
    if isinstance(schema, list):
        return [essence(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {keyword: value for keyword, value in schema.items() if keyword not in WORDS}
    for keyword in (*ONE, *LISTED):
        if keyword in plain:
            plain[keyword] = essence(plain[keyword])
    for keyword in NAMED:
        if keyword in plain:
            plain[keyword] = {name: essence(item) for name, item in plain[keyword].items()}
    return plain


def distinct(cases):
    known = {}
    for case in cases:
        key = case["draft"], json.dumps(essence(case["schema"]), sort_keys=True)
        known.setdefault(key, {**case, "examples": []})["examples"] += case["examples"]
    return known.values()


if __name__ == "__main__":
    for case in distinct([*suite(), *webhooks()]):
        print(json.dumps(case))
