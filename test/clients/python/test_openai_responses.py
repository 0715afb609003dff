"""The openai SDK's newer interface, which stores nothing on the server here."""

import json

import openai
import pytest
from pydantic import BaseModel, Field
from support import CHAT, FORECAST, SERVER, WEATHER, assert_pieces, assert_weather

client = openai.OpenAI(base_url=f"{SERVER}/v1", api_key="any")
QUESTION = CHAT["messages"][0]["content"]
REQUEST = {"model": CHAT["model"], "input": QUESTION}
TOOL = {"type": "function", "strict": True, **WEATHER}


def test_responses():
    response = client.responses.create(**REQUEST)
    assert response.object == "response"
    assert response.model == CHAT["model"]
    assert response.status == "completed"
    assert response.output_text
    usage = response.usage
    assert usage.input_tokens + usage.output_tokens == usage.total_tokens


def test_streamed_responses():
    response = client.responses.create(**REQUEST)
    events = list(client.responses.create(**REQUEST, stream=True))
    assert [events[0].type, events[-1].type] == ["response.created", "response.completed"]
    assert [event.sequence_number for event in events] == list(range(len(events)))
    pieces = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert_pieces(pieces, response.output_text)
    assert events[-1].response == response
    with client.responses.stream(**REQUEST) as stream:
        assert stream.get_final_response().output_text == response.output_text


def test_conversation():
    said = client.responses.create(**REQUEST)
    messages = [{"role": "user", "content": QUESTION}, *said.output, {"role": "user", "content": "And then?"}]
    answered = client.responses.create(model=CHAT["model"], instructions="Be brief.", input=messages)
    assert answered.output_text
    assert answered.output_text != said.output_text


def test_tools():
    asked = client.responses.create(**REQUEST, tools=[TOOL], tool_choice="required")
    [call] = asked.output
    assert call.type == "function_call"
    assert call.name == WEATHER["name"]
    assert_weather(json.loads(call.arguments))

    result = {"type": "function_call_output", "call_id": call.call_id, "output": FORECAST}
    messages = [{"role": "user", "content": QUESTION}, call, result]
    answered = client.responses.create(model=CHAT["model"], input=messages, tools=[TOOL])
    assert [item.type for item in answered.output] == ["message"]
    assert answered.output_text

    events = list(client.responses.create(**REQUEST, tools=[TOOL], tool_choice="required", stream=True))
    deltas = [event.delta for event in events if event.type == "response.function_call_arguments.delta"]
    assert "".join(deltas) == call.arguments
    assert events[-1].response.output[0].arguments == call.arguments


class Review(BaseModel):
    title: str
    stars: int = Field(ge=1, le=5)
    tags: list[str]


def test_structured_output():
    parsed = client.responses.parse(**REQUEST, text_format=Review).output_parsed
    assert isinstance(parsed, Review)
    with client.responses.stream(**REQUEST, text_format=Review) as stream:
        assert stream.get_final_response().output_parsed == parsed


def test_reasoning():
    request = {**REQUEST, "model": "mistral-small-latest", "reasoning": {"effort": "high"}}
    response = client.responses.create(**request)
    assert [item.type for item in response.output] == ["reasoning", "message"]
    assert response.output_text
    assert response.usage.output_tokens_details.reasoning_tokens > 0


def test_input_tokens():
    counted = client.responses.input_tokens.count(**REQUEST)
    assert counted.input_tokens == client.responses.create(**REQUEST).usage.input_tokens


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"previous_response_id": "resp_1"}, "Input should be None"),
        ({"store": True}, "Input should be False"),
        ({"background": True}, "Input should be False"),
    ],
    ids=["previous response", "stored", "background"],
)
def test_no_stored_state(state, message):
    assert client.responses.create(**REQUEST, store=False).output_text
    with pytest.raises(openai.UnprocessableEntityError) as caught:
        client.responses.create(**REQUEST, **state)
    assert caught.value.body["detail"][0]["msg"] == message
