"""Pydantic AI, which calls through the official Python SDK."""

import pytest
from pydantic import BaseModel, Field
from pydantic_ai import Agent, BinaryContent, DocumentUrl, ImageUrl, ModelHTTPError, ModelRequest, ToolDefinition, ToolReturnPart, UploadedFile
from pydantic_ai.direct import model_request_sync
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.models.mistral import MistralModel
from pydantic_ai.providers.mistral import MistralProvider
from support import (
    CHAT,
    FORECAST,
    PDF,
    PNG,
    SERVER,
    TEMPERATURE,
    WEATHER,
    assert_pieces,
    assert_weather,
    data_url,
    fetch,
    forget_requests,
    user_content,
)

provider = MistralProvider(api_key="any", base_url=SERVER)
model = MistralModel(CHAT["model"], provider=provider)
reasoner = MistralModel("magistral-medium-latest", provider=provider)
QUESTION = CHAT["messages"][0]["content"]


class Review(BaseModel):
    title: str
    stars: int = Field(ge=1, le=5)
    tags: list[str]


def test_chat():
    said = fetch("POST", "/v1/chat/completions", {**CHAT, "n": 1})
    answer = Agent(model).run_sync(QUESTION)
    assert answer.output
    assert answer.usage.input_tokens == said["usage"]["prompt_tokens"]


def test_stream():
    with Agent(model).run_stream_sync(QUESTION) as stream:
        pieces = list(stream.stream_text(delta=True, debounce_by=None))
        # When streaming, it sends a different request, which has a different answer.
        assert_pieces(pieces, stream.get_output())


def test_tools():
    tool = ToolDefinition(
        name=WEATHER["name"],
        description=WEATHER["description"],
        parameters_json_schema=WEATHER["parameters"],
    )
    question = ModelRequest.user_text_prompt(QUESTION)
    required = ModelRequestParameters(function_tools=[tool], allow_text_output=False)
    asked = model_request_sync(model, [question], model_request_parameters=required)
    [call] = asked.tool_calls
    assert_weather(call.args_as_dict())
    part = ToolReturnPart(tool_name=call.tool_name, content=FORECAST, tool_call_id=call.tool_call_id)
    answered = model_request_sync(
        model,
        [question, asked, ModelRequest(parts=[part])],
        model_request_parameters=ModelRequestParameters(function_tools=[tool]),
    )
    assert answered.tool_calls == []
    assert answered.text


def test_structured_output():
    assert isinstance(Agent(model, output_type=Review).run_sync(QUESTION).output, Review)


def test_reasoning():
    settings = {"extra_body": {"reasoning_effort": "high"}, "thinking": "high"}
    answer = Agent(reasoner, model_settings=settings).run_sync(QUESTION)
    assert answer.response.thinking
    assert answer.output


def test_files():
    address = "https://example.com/one"
    forget_requests()
    Agent(model).run_sync(
        [
            QUESTION,
            BinaryContent(PNG, media_type="image/png"),
            ImageUrl(f"{address}.png"),
            BinaryContent(PDF, media_type="application/pdf"),
            DocumentUrl(f"{address}.pdf"),
            BinaryContent(b"Thirty days.", media_type="text/plain"),
        ]
    )
    *sent, text = user_content()
    assert [(each["type"], each[each["type"]]) for each in sent] == [
        ("text", QUESTION),
        ("image_url", {"url": data_url("image/png", PNG)}),
        ("image_url", {"url": f"{address}.png"}),
        ("document_url", data_url("application/pdf", PDF)),
        ("document_url", f"{address}.pdf"),
    ]
    assert "Thirty days." in text["text"]
    # It uploads nothing, and refers to no file stored at the service.
    with pytest.raises(NotImplementedError):
        Agent(model).run_sync([UploadedFile("some-id", provider_name="openai")])


def test_422():
    with pytest.raises(ModelHTTPError) as caught:
        Agent(model).run_sync(QUESTION, model_settings={"temperature": TEMPERATURE})
    assert caught.value.status_code == 422
