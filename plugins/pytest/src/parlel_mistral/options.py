"""The options of the command line, a mark and mistral_config as flags of the server."""

import os
from pathlib import Path
from typing import Any, Dict, List, Mapping, Tuple

import pytest

#: What each mode means.
MODES: Dict[str, Dict[str, Any]] = {
    "deterministic": {},
    "replay": {"strategy": "fixture", "on_miss": "error"},
    "record": {"strategy": "fixture", "on_miss": "record"},
    "record-all": {"strategy": "fixture", "on_miss": "record", "record": "all"},
}

MARK = (
    "mistral(plan, rules, strict, strategy, fixtures, tools, ...): how the emulator answers the test; "
    "what else is named is an option of its server"
)

#: Arguments of a mark that apply only to the test's world.
OF_WORLD = ("plan", "rules", "strict")


def add_options(parser: pytest.Parser) -> None:
    group = parser.getgroup("mistral", "an emulator of the Mistral AI API")
    group.addoption(
        "--mistral-mode",
        choices=list(MODES),
        default="deterministic",
        help="how calls are answered",
    )
    group.addoption(
        "--mistral-url",
        metavar="URL",
        default=os.environ.get("PARLEL_MISTRAL_URL"),
        help="an emulator that is already running",
    )
    group.addoption("--mistral-node", metavar="PATH", help="the Node to run the emulator with")
    group.addoption(
        "--mistral-fixtures",
        metavar="DIR",
        default="fixtures",
        help="the folder of recorded answers",
    )
    group.addoption(
        "--mistral-record-in-ci",
        action="store_true",
        help="record even if the environment says CI",
    )
    group.addoption(
        "--mistral-report",
        action="store_true",
        help="also report the traffic of tests that pass",
    )


def usual_options(config: pytest.Config) -> Dict[str, Any]:
    """The options of the command line."""
    options = dict(MODES[config.getoption("--mistral-mode")])
    options["fixtures"] = config.getoption("--mistral-fixtures")
    if config.getoption("--mistral-record-in-ci"):
        options["record_in_ci"] = True
    return options


def marked_options(marked: Mapping[str, Any], config: pytest.Config) -> Dict[str, Any]:
    """The options of a mark's server. Fixtures are there to be replayed, and only in a replay can a call miss them."""
    options = {name: value for name, value in marked.items() if name not in OF_WORLD}
    needs_replay = "fixtures" in marked or marked.get("strict")
    has_mode = config.getoption("--mistral-mode") != "deterministic" or config.getoption("--mistral-url")
    return options if has_mode or not needs_replay else {**MODES["replay"], **options}


def mark_text(marked: Mapping[str, Any]) -> str:
    """A mark as it is written."""
    return f"@pytest.mark.mistral({', '.join(f'{name}={value!r}' for name, value in marked.items())})"


def flags_of(options: Mapping[str, Any], root: Path) -> Tuple[str, ...]:
    """Flags, in one order, so that equal options are equal."""
    flags: List[str] = []
    for name, value in sorted(options.items()):
        flag = "--" + name.replace("_", "-")
        if name == "fixtures":
            value = root / value
        if value is True:
            flags.append(flag)
        elif value is not None and value is not False:
            flags += [flag, str(value)]
    return tuple(flags)
