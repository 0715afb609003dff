"""The plug-in: its fixtures and mark, one server for all workers, and the traffic of failed tests."""

import json
import re
import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest

from .http import Unreachable
from .options import MARK, add_options, mark_text, marked_options
from .server import CannotStart
from .servers import Servers
from .world import Refused, World

#: The title of a report's section with the test's traffic.
SECTION = "mistral"

_servers = pytest.StashKey[Servers]()
_world = pytest.StashKey[World]()


def pytest_addoption(parser: pytest.Parser) -> None:
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARK)
    servers = config.stash[_servers] = Servers(config)
    worker: Dict[str, Any] = getattr(config, "workerinput", {})
    if "mistral_url" in worker:
        servers.shared = worker["mistral_url"]
        servers.usage = worker["mistral_usage"] and Path(worker["mistral_usage"])


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """xdist: workers use the controller's server, and count what their own play where it does."""
    servers = node.config.stash[_servers]
    try:
        node.workerinput["mistral_url"] = servers.url()
    except CannotStart as error:
        raise pytest.UsageError(str(error)) from None
    node.workerinput["mistral_usage"] = servers.usage and str(servers.usage)


def pytest_unconfigure(config: pytest.Config) -> None:
    if _servers in config.stash:
        config.stash[_servers].stop()


@pytest.fixture(scope="session")
def mistral_config() -> Dict[str, Any]:
    """Options of the server by the names of its flags, {"tools": "lexical"}, to override in any scope."""
    return {}


@pytest.fixture(scope="session")
def mistral_server(request: pytest.FixtureRequest) -> str:
    """The URL of the server that all tests and workers share."""
    with _told():
        return request.config.stash[_servers].url()


@pytest.fixture
def mistral(request: pytest.FixtureRequest, mistral_config: Dict[str, Any]) -> Iterator[World]:
    """A world for the test alone."""
    if any(mark.args for mark in request.node.iter_markers("mistral")):
        pytest.fail('@pytest.mark.mistral takes only named arguments: plan="429*2"', pytrace=False)
    marked = _marked(request.node)
    options = {**mistral_config, **marked_options(marked, request.config)}
    sources = [marked and mark_text(marked), mistral_config and f"mistral_config {mistral_config}"]
    with _told(" and ".join(filter(None, sources))):
        url = request.config.stash[_servers].url(options)
    world = World(url, _world_name(request.node.name))
    # Opened here, so that the failure names the option if the server can't be reached.
    with _told("--mistral-url or PARLEL_MISTRAL_URL" if request.config.getoption("--mistral-url") else ""):
        world.reset()
    for name, change in {"plan": world.plan, "rules": world.rules}.items():
        if marked.get(name) is not None:
            with _told(mark_text({name: marked[name]})):
                change(marked[name])
    request.node.stash[_world] = world
    yield world
    world.end()


@pytest.fixture
def mistral_env(mistral: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The same world, with the environment that SDKs read."""
    for name, value in mistral.env.items():
        monkeypatch.setenv(name, value)
    return mistral


@contextmanager
def _told(source: str = "") -> Iterator[None]:
    """Fails with a sentence where what a user set is wrong, instead of the lines of code that found out."""
    try:
        yield
    except (CannotStart, Refused, Unreachable) as error:
        problem = f"{source}: {error}" if source else str(error)
        raise pytest.fail.Exception(problem, pytrace=False) from None


def _marked(item: pytest.Item) -> Dict[str, Any]:
    """The arguments of all marks of a test; the nearest wins."""
    said: Dict[str, Any] = {}
    for mark in reversed(list(item.iter_markers("mistral"))):
        said.update(mark.kwargs)
    return said


def _world_name(test: str) -> str:
    """Readable, and new each time: another worker or run may play the same test at the same time."""
    words = re.sub(r"[^A-Za-z0-9]+", "-", test).strip("-")
    return f"{words[:60]}-{secrets.token_hex(6)}"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    outcome = yield
    world = item.stash.get(_world, None)
    if world is None or outcome.excinfo is not None:
        return
    is_replay = item.config.getoption("--mistral-mode") == "replay"
    if not _marked(item).get("strict", is_replay):
        return
    misses = world.misses
    if misses:
        count = "1 call" if len(misses) == 1 else f"{len(misses)} calls"
        text = f"{count} had no fixture:\n" + "\n".join(_miss_lines(misses))
        outcome.force_exception(pytest.fail.Exception(text, pytrace=False))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Iterator[None]:
    outcome = yield
    report = outcome.get_result()
    world = item.stash.get(_world, None)
    if world is None or report.when != "call":
        return
    if report.failed or item.config.getoption("--mistral-report"):
        report.sections.append((SECTION, _traffic(world)))


def _traffic(world: World) -> str:
    """The traffic of a test: its calls, misses, and the verdict."""
    try:
        verdict = world.verdict()
        findings = [f"{each['code']}: {each['title']}" for each in verdict["findings"]]
        return "\n".join([world.report().rstrip(), *_miss_lines(world.misses), *findings])
    except Exception as error:
        return f"The emulator doesn't say what happened: {error}"


def _miss_lines(misses: List[Dict[str, Any]]) -> List[str]:
    lines: List[str] = []
    for miss in misses:
        near = f", nearest is {miss['nearest']}" if miss["nearest"] else ""
        lines.append(f"MISS {miss['method']} {miss['path']}: {miss['reason']}{near}")
        for each in miss["differences"]:
            asked, recorded = json.dumps(each.get("asked")), json.dumps(each.get("recorded"))
            lines.append(f"  {each['path']}: asked {asked}, recorded {recorded}")
    return lines


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    # Before the summary, since a server reports what it played when it stops.
    session.config.stash[_servers].stop()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The traffic of tests that passed, if requested, and the recordings that were never played."""
    # For failed tests, pytest shows it itself.
    for report in terminalreporter.getreports("passed"):
        for name, traffic in report.sections:
            if name == SECTION:
                terminalreporter.section(f"{SECTION}: {report.nodeid}")
                terminalreporter.write_line(traffic)
    _tell_unused(terminalreporter, config)


def _tell_unused(terminalreporter: Any, config: pytest.Config) -> None:
    """Once, and only after a full run."""
    # Workers of xdist have a summary, too, which nobody sees.
    if hasattr(config, "workerinput"):
        return
    unused = config.stash[_servers].unused()
    if not unused or not _is_full(config):
        return
    terminalreporter.section("mistral: fixtures that no test played")
    for path in unused:
        terminalreporter.write_line(path)


def _is_full(config: pytest.Config) -> bool:
    chosen = ("keyword", "markexpr", "lf", "failedfirst", "maxfail")
    is_part = any(config.getoption(name, None) for name in chosen)
    return not is_part and config.args_source is not pytest.Config.ArgsSource.ARGS
