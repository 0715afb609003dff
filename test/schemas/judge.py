"""Validates the value generated for each case under its schema's draft, and prints what was refused.

Usage: judge.py CASES OUTCOMES
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

from jsonschema import validators
from jsonschema_specifications import REGISTRY

# The number that is valid now; fewer are a step back.
REACHED = 7369

VALIDATORS = {
    "draft4": validators.Draft4Validator,
    "draft6": validators.Draft6Validator,
    "draft7": validators.Draft7Validator,
    "draft2019-09": validators.Draft201909Validator,
    "draft2020-12": validators.Draft202012Validator,
}
UNSATISFIABLE = "no value was found that meets it"


def main(cases, outcomes):
    valid, unsatisfiable, unsupported, unjudged, problems = 0, 0, Counter(), 0, []
    for case, outcome in zip(cases, outcomes, strict=True):
        problem = None
        if "value" in outcome:
            try:
                problem = mistake(outcome["value"], case)
                valid += problem is None
            except re.error:
                unjudged += 1
        elif UNSATISFIABLE in outcome["refused"]:
            unsatisfiable += 1
            problem = next((f"{json.dumps(value)} is valid, but none was found" for value in case["examples"]), None)
        elif "broken" in outcome:
            problem = outcome["broken"]
        else:
            unsupported[reason(outcome["refused"])] += 1
        if problem:
            problems.append(f"{case['name']}: {problem}")

    for problem in problems:
        print("FAILED", problem)
    print(
        f"{valid} of {len(cases)} schemas generated and valid; {unsatisfiable} refused as unsatisfiable; "
        f"{unjudged} with patterns that Python doesn't read; {unsupported.total()} refused as unsupported:"
    )
    for text, count in unsupported.most_common():
        print(f"  {count} {text}")
    if valid < REACHED:
        print(f"FAILED {REACHED} were valid before")
    return 1 if problems or valid < REACHED else 0


def mistake(value, case):
    """What is wrong with a value, if anything."""
    of_draft = VALIDATORS[case["draft"]]
    validator = of_draft(case["schema"], registry=REGISTRY, format_checker=of_draft.FORMAT_CHECKER)
    error = next(validator.iter_errors(value), None)
    return error and f"{json.dumps(value)} is invalid: {error.message}"


def reason(message):
    """A refusal without the place in the schema."""
    said = message.removeprefix("Invalid JSON schema: ")
    return re.sub(r'^(#\S*|"\$ref": "[^"]*") ', "", said).split(": ")[0]


def lines(path):
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    sys.exit(main(*map(lines, sys.argv[1:])))
