// Which of the document's operations are served, by `resource.verb`; the verb is the official SDK's. What every start loads stands
// first: a schema that several resources share lies with the first of them.
export const SERVED = {
  "chat.complete": "POST /v1/chat/completions",
  "fim.complete": "POST /v1/fim/completions",
  "agents.complete": "POST /v1/agents/completions",
  "embeddings.create": "POST /v1/embeddings",
  "models.list": "GET /v1/models",
  "models.retrieve": "GET /v1/models/{model_id}",
  "moderations.moderate": "POST /v1/moderations",
  "moderations.moderateChat": "POST /v1/chat/moderations",
  "classifications.classify": "POST /v1/classifications",
  "classifications.classifyChat": "POST /v1/chat/classifications",
  "ocr.process": "POST /v1/ocr",
  "transcriptions.complete": "POST /v1/audio/transcriptions",
  "speech.complete": "POST /v1/audio/speech",
  "responses.create": "POST /v1/responses",
  "responses.countInputTokens": "POST /v1/responses/input_tokens",
  "voices.list": "GET /v1/audio/voices",
  "voices.create": "POST /v1/audio/voices",
  "voices.get": "GET /v1/audio/voices/{voice_id}",
  "voices.update": "PATCH /v1/audio/voices/{voice_id}",
  "voices.delete": "DELETE /v1/audio/voices/{voice_id}",
  "voices.getSampleAudio": "GET /v1/audio/voices/{voice_id}/sample",
  "voices.search": "GET /v2/audio/voices",
  "users.whoami": "GET /v1/whoami",
  "connectors.bootstrap": "GET /v1/connectors/bootstrap",
};

// What strategies answer with where it isn't the response itself: a type of src/types/content.ts.
export const CONTENT = {
  "chat.complete": "ChatContent",
  "fim.complete": "ChatContent",
  "agents.complete": "ChatContent",
  "responses.create": "ChatContent",
  "embeddings.create": "EmbeddingsContent",
  "moderations.moderate": "ModerationsContent",
  "moderations.moderateChat": "ModerationsContent",
  "classifications.classify": "ClassificationsContent",
  "classifications.classifyChat": "ClassificationsContent",
  "ocr.process": "OcrContent",
  "transcriptions.complete": "TranscriptionsContent",
  "speech.complete": "SpeechContent",
};
