//! Rig, with its Mistral provider.

use clients::{
    FORECAST, MODEL, QUESTION, TEXTS, assert_pieces, assert_unit_vector, assert_weather, server,
    weather,
};
use futures::StreamExt;
use rig_core::completion::message::{Message, ToolChoice, ToolName};
use rig_core::completion::{CompletionRequest, ToolDefinition};
use rig_core::error::ProviderError;
use rig_core::providers::openai::wire::MISTRAL;
use rig_core::providers::openai::{OpenAI, OpenAIConfig};
use rig_core::streaming::{Item, StreamEvent};

fn connect(key: &str) -> OpenAI {
    let mut configuration = OpenAIConfig::with_key(&MISTRAL, key);
    configuration.base_url = server();
    configuration.client()
}

fn tool() -> ToolDefinition {
    let name = ToolName::new("get_weather").expect("it is a name");
    ToolDefinition::new(name, "The weather in a city", weather())
}

#[tokio::test]
async fn chat() {
    let request = CompletionRequest::new(QUESTION)
        .preamble("Be brief.")
        .temperature(0.2);
    let response = connect("any")
        .chat(MODEL)
        .call(request)
        .await
        .expect("it is answered");
    assert!(!response.text().is_empty());
    assert_eq!(response.model(), Some(MODEL));
    assert!(response.usage.total_tokens.is_some_and(|tokens| tokens > 0));
}

#[tokio::test]
async fn stream() {
    let model = connect("any").chat(MODEL);
    let said = model
        .call(CompletionRequest::new(QUESTION))
        .await
        .expect("it is answered")
        .text();
    let mut events = model
        .stream(CompletionRequest::new(QUESTION))
        .expect("it is asked");
    let mut pieces = Vec::new();
    while let Some(event) = events.next().await {
        if let Item::Event(StreamEvent::Text { text, .. }) = event.expect("it is an event") {
            pieces.push(text);
        }
    }
    assert_pieces(&pieces, &said);
}

#[tokio::test]
async fn tools() {
    let model = connect("any").chat(MODEL);
    let request = CompletionRequest::new(QUESTION)
        .tool(tool())
        .tool_choice(ToolChoice::Required);
    let asked = model.call(request).await.expect("it is answered");
    let calls: Vec<_> = asked.tool_calls().collect();
    assert_eq!(calls.len(), 1);
    assert_weather(&calls[0].function.arguments_value());

    let result = Message::tool_result(
        calls[0].id.clone(),
        calls[0].function.name.clone(),
        FORECAST,
    );
    let history = [
        Message::user(QUESTION),
        asked.message().expect("there is a message"),
    ];
    let again = CompletionRequest::new(result)
        .messages(history)
        .tool(tool());
    let answered = model.call(again).await.expect("it is answered");
    assert_eq!(answered.tool_calls().count(), 0);
    assert!(!answered.text().is_empty());
}

#[tokio::test]
async fn embeddings() {
    let model = connect("any").embedding("mistral-embed", None);
    let texts: Vec<String> = TEXTS.map(String::from).into();
    let answer = model.call(texts).await.expect("it is answered");
    assert_eq!(answer.embeddings.len(), TEXTS.len());
    for each in answer.embeddings {
        assert_unit_vector(each.vec);
    }
}

#[tokio::test]
async fn error_401() {
    let refused = connect(" ")
        .chat(MODEL)
        .call(CompletionRequest::new(QUESTION))
        .await;
    let error = refused.expect_err("it is refused");
    // `InvalidAuthentication` comes only from a client that verifies its key.
    let ProviderError::ProviderResponse(response) = &error else {
        panic!("{error:?}");
    };
    assert!(response.status.is_some_and(|status| status == 401));
}

#[tokio::test]
async fn error_422() {
    let request = CompletionRequest::new(QUESTION).temperature(5.0);
    let error = connect("any")
        .chat(MODEL)
        .call(request)
        .await
        .expect_err("it is refused");
    assert!(
        format!("{error:?}").contains("less than or equal to 1.5"),
        "{error:?}"
    );
}
