"""Responses with the openai SDK, and with mistralai from 3.7 on."""

import json

import openai
import pytest
from pydantic import BaseModel, Field

try:
    from mistralai.client import Mistral
except ImportError:
    Mistral = None
from support import FORECAST, SERVER, WEATHER, assert_pieces, assert_weather

MODEL = "mistral-small-latest"
ASKED = {"model": MODEL, "input": "Hello Mistral"}
TOOL = {"type": "function", "strict": True, **WEATHER}

client = openai.OpenAI(base_url=f"{SERVER}/v1", api_key="any")


def test_text():
    response = client.responses.create(**ASKED)
    assert response.object == "response"
    assert response.status == "completed"
    assert response.model == MODEL
    assert response.output_text
    usage = response.usage
    assert usage.input_tokens + usage.output_tokens == usage.total_tokens


def test_stream():
    pieces, done = [], None
    for event in client.responses.create(**ASKED, stream=True):
        if event.type == "response.output_text.delta":
            pieces.append(event.delta)
        if event.type == "response.completed":
            done = event.response
    assert_pieces(pieces, done.output_text)
    assert done == client.responses.create(**ASKED)


def test_stream_helper():
    with client.responses.stream(**ASKED) as stream:
        kinds = {event.type for event in stream}
        final = stream.get_final_response()
    assert {"response.created", "response.output_item.done", "response.completed"} <= kinds
    assert final.output_text == client.responses.create(**ASKED).output_text


def test_reasoning():
    response = client.responses.create(**ASKED, reasoning={"effort": "high"})
    thought, message = response.output
    assert thought.type == "reasoning"
    assert thought.content[0].text
    assert message.content[0].text == response.output_text
    assert response.usage.output_tokens_details.reasoning_tokens > 0


class Review(BaseModel):
    title: str
    stars: int = Field(ge=1, le=5)
    tags: list[str]


def test_parse():
    response = client.responses.parse(**ASKED, text_format=Review)
    assert isinstance(response.output_parsed, Review)
    with client.responses.stream(**ASKED, text_format=Review) as stream:
        final = stream.get_final_response()
    assert final.output_parsed == response.output_parsed


def test_tools():
    given = [{"role": "user", "content": "How is the weather in Paris?"}]
    asked = {"model": MODEL, "tools": [TOOL]}
    first = client.responses.create(**asked, input=given, tool_choice="required")
    (call,) = first.output
    assert_weather(json.loads(call.arguments))
    given += first.output
    given.append({"type": "function_call_output", "call_id": call.call_id, "output": FORECAST})
    assert client.responses.create(**asked, input=given).output_text

    deltas, calls = [], []
    for event in client.responses.create(
        **asked, input=given[:1], tool_choice="required", stream=True
    ):
        if event.type == "response.function_call_arguments.delta":
            deltas.append(event.delta)
        if event.type == "response.output_item.done":
            calls.append(event.item)
    assert_pieces(deltas, call.arguments)
    assert calls == [call]


def test_count():
    counted = client.responses.input_tokens.count(**ASKED)
    assert counted.input_tokens == client.responses.create(**ASKED).usage.input_tokens


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("previous_response_id", "resp_1", "Input should be None"),
        ("store", True, "Input should be False"),
    ],
)
def test_state(field, value, message):
    with pytest.raises(openai.UnprocessableEntityError) as refused:
        client.responses.create(**ASKED, **{field: value})
    assert refused.value.response.json()["detail"][0]["msg"] == message


official = Mistral(api_key="any", server_url=SERVER) if Mistral else None


@pytest.mark.skipif(not hasattr(official, "responses"), reason="came with mistralai 3.7")
class TestOfficial:
    def test_text(self):
        response = official.responses.create(**ASKED)
        text = response.output[0].content[0].text
        assert text == client.responses.create(**ASKED).output_text
        assert response.usage.total_tokens > 0

    def test_stream(self):
        pieces, done = [], None
        with official.responses.create(**ASKED, stream=True) as events:
            for event in events:
                if event.event == "response.output_text.delta":
                    pieces.append(event.data.delta)
                done = event.data
        assert_pieces(pieces, done.response.output[0].content[0].text)

    def test_tools(self):
        asked = {"model": MODEL, "tools": [TOOL]}
        user = {"role": "user", "content": "How is the weather in Paris?"}
        first = official.responses.create(**asked, input=[user], tool_choice="required")
        (call,) = first.output
        assert_weather(json.loads(call.arguments))
        result = {"type": "function_call_output", "call_id": call.call_id, "output": FORECAST}
        second = official.responses.create(**asked, input=[user, call, result])
        assert second.output[0].content[0].text

    def test_count(self):
        counted = official.responses.count_input_tokens(**ASKED)
        assert counted.input_tokens == official.responses.create(**ASKED).usage.input_tokens
