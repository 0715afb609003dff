"""any-llm's batch jobs, which it creates from a file on disk."""

import json
import uuid

import any_llm
import pytest
from any_llm.exceptions import BatchNotCompleteError
from mistralai.client import Mistral
from support import CHAT, SERVER

ENDPOINT = "/v1/chat/completions"


@pytest.fixture
def connection():
    """Each test has its own key, and so sees nothing of the others."""
    return {"provider": "mistral", "api_base": SERVER, "api_key": str(uuid.uuid4())}


@pytest.fixture
def begun(connection, tmp_path):
    lines = [{"custom_id": str(n), "body": body} for n, body in enumerate([CHAT, CHAT])]
    file = tmp_path / "in.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return any_llm.create_batch(input_file_path=str(file), endpoint=ENDPOINT, metadata={"run": "nightly"}, **connection)


def asked(connection):
    return any_llm.completion(**connection, **CHAT).choices[0].message.content


def said_in(connection, file_id):
    """Its own reader of results fails with version 3 of the SDK: it mistakes a stream for a text."""
    client = Mistral(api_key=connection["api_key"], server_url=SERVER)
    lines = [json.loads(line) for line in client.files.download(file_id=file_id).read().splitlines()]
    return [(line["custom_id"], line["response"]["body"]["choices"][0]["message"]["content"]) for line in lines]


def test_batch(connection, begun):
    assert (begun.status, begun.endpoint, begun.metadata) == ("validating", ENDPOINT, {"run": "nightly"})
    with pytest.raises(BatchNotCompleteError):
        any_llm.retrieve_batch_results(batch_id=begun.id, **connection)
    batch = begun
    while batch.status != "completed":
        batch = any_llm.retrieve_batch(batch_id=begun.id, **connection)
    assert (batch.request_counts.total, batch.request_counts.completed) == (2, 2)
    assert said_in(connection, batch.output_file_id) == [("0", asked(connection)), ("1", asked(connection))]
    assert [each.id for each in any_llm.list_batches(**connection)] == [begun.id]


def test_cancelled_batch(connection, begun):
    assert any_llm.cancel_batch(batch_id=begun.id, **connection).status == "cancelling"
    assert any_llm.retrieve_batch(batch_id=begun.id, **connection).status == "cancelled"
