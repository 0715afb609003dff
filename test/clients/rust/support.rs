//! What the suites share: the server, one question, and what they expect back.

use serde_json::{Value, json};

pub const MODEL: &str = "mistral-large-latest";
pub const QUESTION: &str = "Hello Mistral";
pub const FORECAST: &str = "Sunny, 21 degrees";
pub const TEXTS: [&str; 2] = ["a harbor", "a lantern"];

/// Its URL, without `/v1`.
pub fn server() -> String {
    std::env::var("EMULATOR_URL").expect("EMULATOR_URL is the server's URL")
}

/// The parameters of an agent loop's function.
pub fn weather() -> Value {
    json!({
        "type": "object",
        "properties": {
            "city": { "type": "string" },
            "unit": { "type": "string", "enum": ["celsius", "fahrenheit"] },
        },
        "required": ["city", "unit"],
        "additionalProperties": false,
    })
}

/// Asserts that a call's arguments fit the function.
pub fn assert_weather(given: &Value) {
    assert_eq!(given.as_object().map(|members| members.len()), Some(2));
    assert!(given["city"].is_string());
    assert!(["celsius", "fahrenheit"].contains(&given["unit"].as_str().unwrap_or("")));
}

/// Asserts that an answer came in several pieces which join to a text.
pub fn assert_pieces(pieces: &[String], text: &str) {
    assert!(pieces.len() > 1);
    assert_eq!(pieces.concat(), text);
}

pub fn assert_unit_vector(vector: impl IntoIterator<Item = f64>) {
    let vector: Vec<f64> = vector.into_iter().collect();
    assert_eq!(vector.len(), 1024);
    let square: f64 = vector.iter().map(|component| component * component).sum();
    assert!((square - 1.0).abs() < 1e-5);
}
