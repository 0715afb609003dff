"""Writes the schemas of the public sets, one case a line: name, draft, schema, and examples that are known to be valid.

A schema that stands in a set twice under the same draft is one case.
"""

import json
import pickle
import sqlite3
from importlib.metadata import distribution
from io import BytesIO
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

# Longer excerpts are most of their document, which is a case itself.
LONGEST = 20_000

# Keywords that hold schemas in a schema of draft 7.
ONE = ("items", "additionalItems", "contains", "additionalProperties", "propertyNames", "not", "if", "then", "else")
LISTED = ("allOf", "anyOf", "oneOf", "items")
NAMED = ("properties", "patternProperties", "dependencies", "definitions")
# Keywords that say nothing about values.
WORDS = ("$schema", "$comment", "title", "description", "default", "examples", "tsAdditionalProperties")


def suite():
    """The official test suite. Up to draft 7 its schemas don't name their draft."""
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
    """Each schema in the document of GitHub's webhooks."""
    document = {"$schema": DRAFTS["draft7"], **json.loads(WEBHOOKS.read_text(encoding="utf-8"))}
    for name, definition in document["definitions"].items():
        for place, schema in schemas_in(definition, f"webhooks#/definitions/{name}"):
            yield from excerpt(place, "draft7", schema, document, "definitions")


def store():
    """The documents of JSON Schema Store, and each definition in them."""
    for url, text in pages():
        try:
            document = json.loads(text)
        except ValueError:
            continue
        said = document.get("$schema") or ""
        draft = next((draft for draft, uri in DRAFTS.items() if uri.split("://")[1].strip("#") in said), None)
        if draft is None:
            continue
        yield {"name": url, "draft": draft, "schema": document, "examples": []}
        for key in "definitions", "$defs":
            for name, definition in document.get(key, {}).items():
                yield from excerpt(f"{url}#/{key}/{name}", draft, definition, document, key)


class Data(pickle.Unpickler):
    """Reads plain data, and nothing that would run code."""

    def find_class(self, module, name):
        raise pickle.UnpicklingError(f"{module}.{name} is no data")


def pages():
    """The address and the text of each page that the store was made from."""
    path = distribution("schemastore").locate_file("schemastore/cache.sqlite")
    database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    for (blob,) in database.execute("SELECT value FROM responses ORDER BY key"):
        page = Data(BytesIO(blob)).load()
        yield page["url"], page["_content"]
    database.close()


def excerpt(name, draft, schema, document, key):
    """A schema of a document with the definitions that it refers to, if it refers to nothing else."""
    # A bare reference is the definition again.
    if not isinstance(schema, dict) or "$ref" in schema:
        return
    definitions, needed, waiting = document[key], {}, [schema]
    while waiting:
        for reference in references(waiting.pop()):
            step = reference.removeprefix(f"#/{key}/").split("/")[0]
            if step not in definitions:
                return
            if step not in needed:
                needed[step] = definitions[step]
                waiting.append(definitions[step])
    whole = {"$schema": document["$schema"], **schema, **({key: needed} if needed else {})}
    if len(json.dumps(whole)) <= LONGEST:
        yield {"name": name, "draft": draft, "schema": whole, "examples": []}


def references(value):
    if isinstance(value, dict) and isinstance(value.get("$ref"), str):
        yield value["$ref"]
    if isinstance(value, (dict, list)):
        for member in value.values() if isinstance(value, dict) else value:
            yield from references(member)


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


def essence(schema):
    """A schema without its descriptive texts, which are the only difference between many schemas."""
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
    for case in distinct([*suite(), *webhooks(), *store()]):
        print(json.dumps(case))
