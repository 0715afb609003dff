"""What the plug-in does for a test, and what it reports when a test fails."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from parlel_mistral import NotAsExpected, Refused
from parlel_mistral.server import CannotStart, Server, find_node
from test_many import ask


def test_serves_sdks_by_their_environment(mistral_env):
    from openai import OpenAI

    mistral_env.say("From the environment")
    answer = OpenAI().chat.completions.create(
        model="mistral-small-latest", messages=[{"role": "user", "content": "hi"}]
    )
    assert answer.choices[0].message.content == "From the environment"
    assert os.environ["MISTRAL_BASE_URL"] == mistral_env.base_url


def test_fails_the_next_call(mistral):
    mistral.fail(503)
    with pytest.raises(HTTPError) as caught:
        ask(mistral.base_url, "hi")
    assert caught.value.code == 503
    assert ask(mistral.base_url, "hi")


@pytest.mark.mistral(plan="429, ok")
class TestMarks:
    def test_of_a_class(self, mistral):
        with pytest.raises(HTTPError):
            ask(mistral.base_url, "hi")
        assert ask(mistral.base_url, "hi")
        assert [entry["fault"] for entry in mistral.requests] == ["429", "ok"]

    @pytest.mark.mistral(plan="ok", strategy="echo")
    def test_the_nearest_wins(self, mistral):
        assert ask(mistral.base_url, "Say this") == "Say this"


@pytest.mark.mistral(rules=[{"match": {}, "reply": "By a rule"}])
def test_rules(mistral):
    assert ask(mistral.base_url, "hi") == "By a rule"
    mistral.rules([])
    assert ask(mistral.base_url, "hi") != "By a rule"
    undo = mistral.on({}, "Until then")
    assert ask(mistral.base_url, "hi") == "Until then"
    undo()
    assert ask(mistral.base_url, "hi") != "Until then"
    mistral.reset()
    mistral.on({}, "Another of the same name")
    undo()
    assert ask(mistral.base_url, "hi") == "Another of the same name"


def test_explains_what_is_wrong(mistral):
    ask(mistral.base_url, "Where is my parcel?")
    with pytest.raises(NotAsExpected, match="nearest is request 1, where user is"):
        mistral.verify({"match": {"user": "something else"}, "times": 1})
    with pytest.raises(Refused, match="can't be played"):
        mistral.plan("no such fault")
    assert mistral.verdict()["ok"] is True
    mistral.reset()
    assert mistral.requests == []


def test_needs_a_node(tmp_path):
    with pytest.raises(CannotStart, match="isn't Node"):
        find_node(str(tmp_path / "node"))
    old = tmp_path / "old"
    old.write_text("#!/bin/sh\necho v18.2.0\n")
    old.chmod(0o755)
    with pytest.raises(CannotStart, match="needs 20.19"):
        find_node(str(old))


def test_explains_why_a_server_cannot_start():
    with pytest.raises(CannotStart, match='didn\'t start: There is no strategy named "nobody"'):
        Server(["--strategy", "nobody"])


FAILING = """
    import json
    from urllib.request import Request, urlopen
    from urllib.error import HTTPError

    def ask(mistral, content):
        body = {"model": "mistral-small-latest", "messages": [{"role": "user", "content": content}]}
        request = Request(mistral.base_url + "/chat/completions", data=json.dumps(body).encode(),
            headers={"authorization": "Bearer x", "content-type": "application/json"})
        try:
            return urlopen(request).status
        except HTTPError as error:
            return error.code
"""


def test_a_failed_test_reports_its_traffic(pytester):
    pytester.makepyfile(
        FAILING
        + """
    def test_fails(mistral):
        ask(mistral, "one")
        ask(mistral, "one")
        assert False

    def test_passes(mistral):
        ask(mistral, "two")
    """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["*- mistral -*", "*POST*/v1/chat/completions*200*", "asked_again:*"])


def test_the_traffic_of_passing_tests_is_reported_on_request(pytester):
    pytester.makepyfile(FAILING + "    def test_passes(mistral):\n        ask(mistral, 'two')\n")
    assert "/v1/chat/completions" not in pytester.runpytest_subprocess().stdout.str()
    for workers in ("0", "2"):
        result = pytester.runpytest_subprocess("--mistral-report", "-n", workers)
        result.assert_outcomes(passed=1)
        result.stdout.fnmatch_lines(["*mistral: *test_passes*", "*POST*/v1/chat/completions*200*"])


RECORDED = {
    "version": 1,
    "request": {
        "method": "POST",
        "path": "/v1/chat/completions",
        "body": {
            "model": "mistral-small-latest",
            "messages": [{"role": "user", "content": "recorded"}],
        },
    },
    "replies": [{"status": 200, "headers": {}, "json": {"choices": []}}],
}


def recorded(pytester, content="recorded"):
    fixture = json.loads(json.dumps(RECORDED).replace('"recorded"}]', f'"{content}"}}]'))
    folder = pytester.path / "fixtures" / "chat" / "completions"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{content}.json").write_text(json.dumps(fixture))


@pytest.mark.parametrize("workers", [0, 2])
def test_a_miss_fails_the_test_that_made_it_and_unused_fixtures_are_reported_once(pytester, workers):
    recorded(pytester)
    recorded(pytester, "never")
    pytester.makepyfile(
        FAILING
        + """
    import pytest

    def test_hits(mistral):
        assert ask(mistral, "recorded") == 200

    def test_misses(mistral):
        assert ask(mistral, "something new") == 400

    @pytest.mark.mistral(strict=False)
    def test_may_miss(mistral):
        assert ask(mistral, "something new") == 400
    """
    )
    arguments = ["--mistral-mode=replay", *(["-n", str(workers)] if workers else [])]
    result = pytester.runpytest_subprocess(*arguments)
    result.assert_outcomes(failed=1, passed=2)
    output = result.stdout.str()
    assert result.outlines.count("chat/completions/never.json") == 1
    assert "chat/completions/recorded.json" not in result.outlines
    assert "1 call had no fixture" in output
    assert 'body.messages.0.content: asked "something new", recorded' in output
    chosen = pytester.runpytest_subprocess("--mistral-mode=replay", "-k", "hits")
    assert "no test played" not in chosen.stdout.str()


@pytest.mark.parametrize("workers", [0, 2])
def test_fixtures_that_a_server_with_other_options_plays_are_used(pytester, workers):
    for content in ("recorded", "marked", "never"):
        recorded(pytester, content)
    pytester.makepyfile(
        FAILING
        + """
    import pytest

    def test_hits(mistral):
        assert ask(mistral, "recorded") == 200

    @pytest.mark.mistral(tools="auto")
    def test_marked(mistral):
        assert ask(mistral, "marked") == 200
    """
    )
    arguments = ["--mistral-mode=replay", *(["-n", str(workers)] if workers else [])]
    result = pytester.runpytest_subprocess(*arguments)
    result.assert_outcomes(passed=2)
    assert [line for line in result.outlines if line.endswith(".json")] == ["chat/completions/never.json"]


def test_options_come_from_the_config_in_any_scope(pytester):
    pytester.makepyfile(
        FAILING
        + """
    import pytest

    @pytest.fixture(params=[{"strategy": "echo"}, {"strict_models": True}])
    def mistral_config(request):
        return request.param

    def test_it(mistral, mistral_config):
        ask(mistral, "hi")
        assert mistral.last_request["strategy"] == mistral_config.get("strategy", "deterministic")
    """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=2)


def test_nothing_is_recorded_in_ci(pytester, monkeypatch):
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("MISTRAL_API_KEY", "a-key-that-is-nobodys")
    pytester.makepyfile(FAILING + "    def test_it(mistral):\n        assert ask(mistral, 'x') == 400\n")
    result = pytester.runpytest_subprocess("--mistral-mode=record")
    result.assert_outcomes(passed=1)
    assert not (pytester.path / "fixtures").exists()


def test_records_and_replays(pytester, monkeypatch):
    upstream = Server(["--fixtures", str(pytester.path / "none")])
    monkeypatch.setenv("CI", "true")
    monkeypatch.setenv("MISTRAL_API_KEY", "a-key-that-is-nobodys")
    pytester.makeconftest(
        f"""
    import pytest

    @pytest.fixture(scope="session")
    def mistral_config():
        return {{"upstream": "{upstream.url}"}}
    """
    )
    pytester.makepyfile(FAILING + "    def test_it(mistral):\n        assert ask(mistral, 'x') == 200\n")
    recorded = pytester.path / "fixtures" / "chat" / "completions"
    try:
        for mode in ("record", "record-all"):
            result = pytester.runpytest_subprocess(f"--mistral-mode={mode}", "--mistral-record-in-ci")
            result.assert_outcomes(passed=1)
            assert len(list(recorded.glob("*.json"))) == 1
    finally:
        upstream.stop()
    pytester.runpytest_subprocess("--mistral-mode=replay").assert_outcomes(passed=1)


def test_a_mark_names_fixtures_and_tools(pytester):
    recorded(pytester)
    (pytester.path / "fixtures").rename(pytester.path / "elsewhere")
    pytester.makepyfile(
        FAILING
        + """
    import pytest

    @pytest.mark.mistral(strategy="fixture", fixtures="elsewhere")
    def test_fixtures(mistral):
        assert ask(mistral, "recorded") == 200
        assert mistral.last_request["match"] == "exact"

    @pytest.mark.mistral(tools="lexical")
    def test_tools(mistral):
        tools = [{"type": "function", "function": {"name": "find_order", "parameters": {}}}]
        body = {"model": "mistral-small-latest", "tools": tools,
            "messages": [{"role": "user", "content": "Please find the order A17"}]}
        request = Request(mistral.base_url + "/chat/completions", data=json.dumps(body).encode(),
            headers={"authorization": "Bearer x", "content-type": "application/json"})
        [choice] = json.load(urlopen(request))["choices"]
        assert choice["message"]["tool_calls"][0]["function"]["name"] == "find_order"
    """
    )
    pytester.runpytest_subprocess().assert_outcomes(passed=2)


MEETING = """
    import os, pathlib, sys, time
    sys.path.insert(0, os.environ["BESIDE"])
    from test_many import ask

    def test_meets(mistral):
        me = f"{os.getpid()}"
        mistral.say(f"For {me}")
        folder = pathlib.Path(os.environ["NOTES"])
        (folder / f"{me}.said").touch()
        # Both have scripted their answer before either asks.
        until = time.monotonic() + 60
        while len(list(folder.glob("*.said"))) < 2:
            assert time.monotonic() < until
            time.sleep(0.05)
        assert ask(mistral.base_url, "For whom?") == f"For {me}"
        assert len(mistral.requests) == 1
"""


def meeting(pytester, monkeypatch):
    pytester.makepyfile(MEETING)
    monkeypatch.setenv("NOTES", str(pytester.path))
    monkeypatch.setenv("BESIDE", str(Path(__file__).parent))


def test_runs_at_once_on_one_server_have_worlds_of_their_own(pytester, monkeypatch):
    meeting(pytester, monkeypatch)
    server = Server([])
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--mistral-url", server.url]
    try:
        runs = [subprocess.Popen(command, cwd=pytester.path) for _ in range(2)]
        assert [run.wait() for run in runs] == [0, 0]
    finally:
        server.stop()


def test_workers_that_all_run_the_same_test_have_worlds_of_their_own(pytester, monkeypatch):
    meeting(pytester, monkeypatch)
    pytester.runpytest_subprocess("-n", "2", "--dist", "each").assert_outcomes(passed=2)


def test_a_mark_with_fixtures_or_strict_replays(pytester):
    recorded(pytester)
    (pytester.path / "fixtures").rename(pytester.path / "golden")
    (pytester.path / "fixtures").mkdir()
    pytester.makepyfile(
        FAILING
        + """
    import pytest

    @pytest.mark.mistral(fixtures="golden")
    def test_hits(mistral):
        assert ask(mistral, "recorded") == 200
        assert mistral.last_request["match"] == "exact"
        assert ask(mistral, "something new") == 400

    @pytest.mark.mistral(fixtures="golden", strict=True)
    def test_misses(mistral):
        ask(mistral, "something new")

    @pytest.mark.mistral(strict=True)
    def test_misses_the_usual_fixtures(mistral):
        ask(mistral, "recorded")
    """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=2, passed=1)
    assert result.stdout.str().count("1 call had no fixture") == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ('plann="429*2"', "plann='429*2'): The Mistral emulator didn't start: Unknown option '--plann'. Did you mean --plan?"),
        ('tools="nope"', "tools='nope'): The Mistral emulator didn't start: --tools must be text, auto, or lexical, got \"nope\"."),
        ('fixtures="golden"', "fixtures='golden'): The Mistral emulator didn't start: There is no folder "),
        ('plan="nope"', "plan='nope'): The plan can't be played."),
        ('rules=[{"mtch": {}}]', "rules=[{'mtch': {}}]): The rules can't be played."),
        ('"429*2"', " takes only named arguments"),
    ],
)
def test_a_wrong_mark_is_named_in_one_sentence(pytester, arguments, said):
    pytester.makepyfile(f"import pytest\n\n@pytest.mark.mistral({arguments})\ndef test_it(mistral):\n    pass\n")
    result = pytester.runpytest_subprocess("--mistral-mode=deterministic")
    result.assert_outcomes(errors=1)
    title = next(at for at, line in enumerate(result.outlines) if "ERROR at setup" in line)
    problem, after = result.outlines[title + 1 : title + 3]
    assert problem.startswith("@pytest.mark.mistral") and said in problem
    assert "short test summary" in after


def test_a_wrong_option_is_named_in_one_sentence(pytester):
    pytester.makepyfile("def test_it(mistral):\n    pass\n")
    nobody = Server([])
    nobody.stop()
    for arguments, said in (
        (["--mistral-url", nobody.url], f"--mistral-url or PARLEL_MISTRAL_URL: No emulator answers at {nobody.url}: "),
        (["--mistral-node", "/none"], "/none isn't Node: "),
        (["--mistral-node", "/none", "-n", "1"], "ERROR: /none isn't Node: "),
    ):
        result = pytester.runpytest_subprocess(*arguments)
        assert [line for line in result.outlines + result.errlines if line.startswith(said)]
        assert "Error:" not in result.stdout.str()
        assert "Traceback" not in result.stdout.str() + result.stderr.str()


HANGING = """
    import os, pathlib, pytest, time

    def note(mistral_server, mistral):
        folder = pathlib.Path(os.environ["NOTES"])
        beside = folder / f"{os.getpid()}.part"
        beside.write_text("\\n".join([mistral_server, mistral.url.split("/~")[0]]))
        beside.rename(folder / f"{os.getpid()}.urls")
        time.sleep(600)

    @pytest.mark.mistral(strategy="echo")
    def test_hangs(mistral_server, mistral):
        note(mistral_server, mistral)

    def test_hangs_too(mistral_server, mistral):
        note(mistral_server, mistral)
"""


def is_there(url):
    try:
        return urlopen(f"{url}/health").status == 200
    except OSError:
        return False


def eventually(condition, process=None):
    for _ in range(1200):
        if condition():
            return
        assert process is None or process.poll() is None
        time.sleep(0.05)
    pytest.fail("it didn't come to that")


@pytest.mark.parametrize("workers", [0, 2])
def test_a_run_that_is_killed_leaves_no_server(pytester, workers):
    """Neither the server that all tests share, nor the one of a test with its own options."""
    pytester.makepyfile(HANGING)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-n", str(workers)]
    environment = {**os.environ, "NOTES": str(pytester.path)}
    run = subprocess.Popen(command, cwd=pytester.path, env=environment)
    # Both workers, or the only process, have reached their test.
    eventually(lambda: len(list(pytester.path.glob("*.urls"))) == max(workers, 1), run)
    urls = {url for each in pytester.path.glob("*.urls") for url in each.read_text().split("\n")}
    assert len(urls) == 2
    assert all(is_there(url) for url in urls)
    run.kill()
    run.wait()
    eventually(lambda: not any(is_there(url) for url in urls))


def test_a_worker_that_is_killed_leaves_no_server_of_its_own(pytester, monkeypatch):
    pytester.makepyfile(
        """
    import os, pathlib, pytest, signal

    @pytest.mark.mistral(strategy="echo")
    def test_dies(mistral):
        pathlib.Path(os.environ["NOTES"], "url").write_text(mistral.url.split("/~")[0])
        os.kill(os.getpid(), signal.SIGKILL)

    def test_goes_on(mistral):
        assert mistral.requests == []
    """
    )
    monkeypatch.setenv("NOTES", str(pytester.path))
    result = pytester.runpytest_subprocess("-n", "1", "--max-worker-restart", "1")
    result.assert_outcomes(failed=1, passed=1)
    url = (pytester.path / "url").read_text()
    eventually(lambda: not is_there(url))
