"""LiteLLM's files and batch jobs, in OpenAI's form. It can neither list nor cancel Mistral's jobs."""

import json
import uuid

import litellm
import pytest
from litellm.llms.base_llm.chat.transformation import BaseLLMException
from support import CHAT, SERVER

ENDPOINT = "/v1/chat/completions"


@pytest.fixture
def connection():
    """Each test has its own key, and so sees nothing of the others."""
    return {"custom_llm_provider": "mistral", "api_base": f"{SERVER}/v1", "api_key": str(uuid.uuid4())}


def upload(connection, bodies):
    lines = [json.dumps({"custom_id": str(n), "body": body}) + "\n" for n, body in enumerate(bodies)]
    content = "".join(lines).encode()
    return litellm.create_file(file=("in.jsonl", content), purpose="batch", **connection), content


def begin(connection, bodies):
    file, _ = upload(connection, bodies)
    return litellm.create_batch(
        completion_window="24h",
        endpoint=ENDPOINT,
        input_file_id=file.id,
        metadata={"run": "nightly"},
        model=CHAT["model"],
        **connection,
    )


def finish(connection, batch):
    while batch.status in ("validating", "in_progress"):
        batch = litellm.retrieve_batch(batch_id=batch.id, model=CHAT["model"], **connection)
    return batch


def read(connection, file_id):
    content = litellm.file_content(file_id=file_id, **connection).content
    return [json.loads(line) for line in content.decode().splitlines()]


def test_file(connection):
    file, content = upload(connection, [{"messages": CHAT["messages"]}])
    assert (file.filename, file.bytes, file.purpose) == ("in.jsonl", len(content), "batch")
    assert litellm.file_retrieve(file_id=file.id, **connection).id == file.id
    assert litellm.file_content(file_id=file.id, **connection).content == content
    assert [each.id for each in litellm.file_list(purpose="batch", **connection)] == [file.id]
    assert litellm.file_delete(file_id=file.id, **connection).deleted is True
    with pytest.raises(BaseLLMException) as raised:
        litellm.file_retrieve(file_id=file.id, **connection)
    assert raised.value.status_code == 404


def test_batch(connection):
    begun = begin(connection, [{"messages": CHAT["messages"]}, {}])
    assert (begun.status, begun.endpoint, begun.metadata) == ("validating", ENDPOINT, {"run": "nightly"})
    batch = finish(connection, begun)
    counts = batch.request_counts
    assert (batch.status, counts.total, counts.completed, counts.failed) == ("completed", 2, 1, 1)
    [answer] = read(connection, batch.output_file_id)
    asked = litellm.completion(
        model=f"mistral/{CHAT['model']}",
        messages=CHAT["messages"],
        api_base=connection["api_base"],
        api_key=connection["api_key"],
    )
    said = answer["response"]["body"]["choices"][0]["message"]["content"]
    assert (answer["custom_id"], said) == ("0", asked.choices[0].message.content)
    [failed] = read(connection, batch.error_file_id)
    assert (failed["custom_id"], failed["response"]["status_code"]) == ("1", 422)
