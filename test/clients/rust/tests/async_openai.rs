//! async-openai, with its typed requests read from JSON.

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use async_openai::error::OpenAIError;
use async_openai::types::chat::{
    ChatChoice, ChatCompletionMessageToolCalls, CreateChatCompletionRequest,
};
use async_openai::types::embeddings::{CreateEmbeddingRequest, EncodingFormat};
use async_openai::types::responses::{CreateResponse, ResponseStreamEvent};
use clients::{
    FORECAST, MODEL, QUESTION, TEXTS, assert_pieces, assert_unit_vector, assert_weather, server,
    weather,
};
use futures::StreamExt;
use serde_json::{Value, from_str, from_value, json};

fn client(key: &str) -> Client<OpenAIConfig> {
    Client::with_config(
        OpenAIConfig::new()
            .with_api_base(format!("{}/v1", server()))
            .with_api_key(key),
    )
}

/// The question, with more members.
fn asking(more: Value) -> CreateChatCompletionRequest {
    let mut request =
        json!({ "model": MODEL, "messages": [{ "role": "user", "content": QUESTION }] });
    let members = request.as_object_mut().expect("it is an object");
    members.extend(more.as_object().cloned().expect("it is an object"));
    from_value(request).expect("it is a request")
}

async fn complete(more: Value) -> ChatChoice {
    let completion = client("any")
        .chat()
        .create(asking(more))
        .await
        .expect("it is answered");
    completion
        .choices
        .into_iter()
        .next()
        .expect("there is a choice")
}

fn calling() -> Value {
    let function = json!({ "name": "get_weather", "description": "The weather in a city", "parameters": weather() });
    json!({ "tools": [{ "type": "function", "function": function }], "tool_choice": "required" })
}

#[tokio::test]
async fn chat() {
    let completion = client("any")
        .chat()
        .create(asking(json!({})))
        .await
        .expect("it is answered");
    assert_eq!(completion.model, MODEL);
    assert!(
        !completion.choices[0]
            .message
            .content
            .as_deref()
            .unwrap_or("")
            .is_empty()
    );
    let usage = completion.usage.expect("usage is told");
    assert_eq!(
        usage.prompt_tokens + usage.completion_tokens,
        usage.total_tokens
    );
}

#[tokio::test]
async fn stream() {
    let mut chunks = client("any")
        .chat()
        .create_stream(asking(json!({})))
        .await
        .expect("it is answered");
    let mut pieces = Vec::new();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.expect("it is a chunk");
        pieces.extend(chunk.choices[0].delta.content.clone());
    }
    let said = complete(json!({}))
        .await
        .message
        .content
        .expect("it says something");
    assert_pieces(&pieces, &said);
}

#[tokio::test]
async fn tools() {
    let asked = complete(calling()).await.message;
    let calls = asked.tool_calls.expect("it calls");
    let [ChatCompletionMessageToolCalls::Function(call)] = &calls[..] else {
        panic!("one call of a function, not {calls:?}");
    };
    assert_eq!(call.function.name, "get_weather");
    assert_weather(&from_str(&call.function.arguments).expect("it is JSON"));

    let mut again = calling();
    again["messages"] = json!([
        { "role": "user", "content": QUESTION },
        { "role": "assistant", "content": "", "tool_calls": [call_in(&call.id, &call.function.arguments)] },
        { "role": "tool", "tool_call_id": call.id, "content": FORECAST },
    ]);
    let answered = complete(again).await.message;
    assert!(answered.tool_calls.unwrap_or_default().is_empty());
    assert!(!answered.content.expect("it says something").is_empty());
}

fn call_in(id: &str, arguments: &str) -> Value {
    json!({ "id": id, "type": "function", "function": { "name": "get_weather", "arguments": arguments } })
}

#[tokio::test]
async fn structured_output() {
    let format = json!({ "name": "weather", "strict": true, "schema": weather() });
    let request = json!({ "response_format": { "type": "json_schema", "json_schema": format } });
    let said = complete(request)
        .await
        .message
        .content
        .expect("it says something");
    assert_weather(&from_str(&said).expect("it is JSON"));
}

#[tokio::test]
async fn embeddings() {
    let request = json!({ "model": "mistral-embed", "input": TEXTS });
    let request: CreateEmbeddingRequest = from_value(request).expect("it is a request");
    let answer = client("any")
        .embeddings()
        .create(request.clone())
        .await
        .expect("it is answered");
    assert_eq!(answer.data.len(), TEXTS.len());
    for each in &answer.data {
        assert_unit_vector(each.embedding.iter().copied().map(f64::from));
    }
    let encoded = CreateEmbeddingRequest {
        encoding_format: Some(EncodingFormat::Base64),
        ..request
    };
    let decoded = client("any")
        .embeddings()
        .create_base64(encoded)
        .await
        .expect("it is answered");
    assert_eq!(
        Vec::from(decoded.data[0].embedding.clone()),
        answer.data[0].embedding
    );
}

#[tokio::test]
async fn models() {
    let listed = client("any").models().list().await.expect("it is answered");
    assert!(listed.data.iter().any(|model| model.id == MODEL));
}

#[tokio::test]
async fn responses() {
    let request = json!({ "model": MODEL, "input": QUESTION });
    let request: CreateResponse = from_value(request).expect("it is a request");
    let response = client("any")
        .responses()
        .create(request.clone())
        .await
        .expect("it is answered");
    let said = response.output_text().expect("it says something");

    let mut events = client("any")
        .responses()
        .create_stream(request)
        .await
        .expect("it is answered");
    let mut pieces = Vec::new();
    while let Some(event) = events.next().await {
        if let ResponseStreamEvent::ResponseOutputTextDelta(delta) = event.expect("it is an event")
        {
            pieces.push(delta.delta);
        }
    }
    assert_pieces(&pieces, &said);
}

#[tokio::test]
async fn error_401() {
    let refused = client(" ").chat().create(asking(json!({}))).await;
    assert!(format!("{:?}", refused.expect_err("it is refused")).contains("Invalid API Key"));
}

#[tokio::test]
async fn error_422() {
    let refused = client("any")
        .chat()
        .create(asking(json!({ "max_completion_tokens": 16 })))
        .await;
    let error: OpenAIError = refused.expect_err("it is refused");
    assert!(
        format!("{error:?}").contains("extra_forbidden"),
        "{error:?}"
    );
}
