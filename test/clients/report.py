"""Tells what JUnit result files say.

Usage: report.py suite LABEL FILE    one line with the names of the tests that passed and failed
       report.py total FILE...       how many passed and failed in all
"""

import sys
from xml.etree import ElementTree


def results(path):
    """Whether each test of a file passed, by name. A file that holds no test is one that failed."""
    try:
        cases = list(ElementTree.parse(path).iter("testcase"))
    except ElementTree.ParseError:
        cases = []
    # Only of a test that did not pass is there more to say than its name.
    return {readable(case): len(case) == 0 for case in cases} or {"no result": False}


def readable(case):
    return case.get("name").removeprefix("test_").replace("_", " ")


def suite(label, path):
    tests = results(path)
    passed = [name for name, ok in tests.items() if ok]
    failed = [name for name, ok in tests.items() if not ok]
    parts = [f"passed {', '.join(passed)}"] if passed else []
    parts += [f"FAILED {', '.join(failed)}"] if failed else []
    return f"{label}: {'; '.join(parts)}"


def total(*paths):
    outcomes = [ok for path in paths for ok in results(path).values()]
    return f"{outcomes.count(True)} passed, {outcomes.count(False)} failed"


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    print({"suite": suite, "total": total}[command](*arguments))
