"""An application's tests: each has a world named after it, and all share one server."""

import os

import httpx
import pytest

URL = os.environ["EMULATOR_URL"]
VERSION = os.environ["VERSION"]


@pytest.fixture
def client(request):
    world = request.node.name.replace("[", "-").replace("]", "").replace("_", "-").removeprefix("test-")
    with httpx.Client(
        base_url=f"{URL}/~{world}/v1", headers={"authorization": "Bearer any"}, timeout=60
    ) as client:
        yield client


def body(content, **more):
    return {
        "model": "mistral-small-latest",
        "messages": [{"role": "user", "content": content}],
        **more,
    }


def ask(client, content, **more):
    response = client.post("/chat/completions", json=body(content, **more))
    assert response.status_code == 200, response.text
    return response


def says(response, content):
    answer = response.json()["choices"][0]["message"]["content"]
    assert answer == f"Version {VERSION} of {content}"


@pytest.mark.parametrize("number", range(7))
def test_own_prompt(client, number):
    says(ask(client, f"Question {number}"), f"Question {number}")
    # The second time, the recorded reply answers.
    says(ask(client, f"Question {number}"), f"Question {number}")


@pytest.mark.parametrize("number", range(4))
def test_shared_prompt(client, number):
    says(ask(client, "Shared"), "Shared")


def test_stream_beside_a_plain_answer(client):
    says(ask(client, "Question 0"), "Question 0")
    text = ask(client, "Question 0", stream=True).text
    assert text.endswith("data: [DONE]\n\n")


def test_batch(client):
    batch = {"model": "mistral-embed", "input": ["a", "b"]}
    assert len(client.post("/embeddings", json=batch).json()["data"]) == 2


def test_own_set(client):
    says(ask(client, "In the set"), "In the set")


def test_obsolete(client):
    says(ask(client, "Obsolete"), "Obsolete")
