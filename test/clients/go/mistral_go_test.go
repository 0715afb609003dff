package clients

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	mistral "github.com/gage-technologies/mistral-go"
)

func TestMistralGo(t *testing.T) {
	client := mistral.NewMistralClient("any", server, 1, time.Minute)
	messages := []mistral.ChatMessage{{Role: "user", Content: question}}

	t.Run("chat", func(t *testing.T) {
		completion := must[*mistral.ChatCompletionResponse](t)(client.Chat(model, messages, nil))
		assertSaid(t, completion.Choices[0].Message.Content)
		assertEqual(t, completion.Choices[0].FinishReason, mistral.FinishReasonStop)
		assertEqual(t, completion.Model, model)
		usage := completion.Usage
		assertEqual(t, usage.PromptTokens+usage.CompletionTokens, usage.TotalTokens)
	})

	t.Run("stream", func(t *testing.T) {
		completion := must[*mistral.ChatCompletionResponse](t)(client.Chat(model, messages, nil))
		var pieces []string
		for chunk := range must[<-chan mistral.ChatCompletionStreamResponse](t)(client.ChatStream(model, messages, nil)) {
			if chunk.Error != nil {
				t.Fatal(chunk.Error)
			}
			pieces = append(pieces, chunk.Choices[0].Delta.Content)
		}
		assertPieces(t, pieces, completion.Choices[0].Message.Content)
	})

	t.Run("tools", func(t *testing.T) {
		params := mistral.DefaultChatRequestParams
		params.ToolChoice = mistral.ToolChoiceAny
		function := mistral.Function{Name: "get_weather", Description: "The weather in a city", Parameters: weather}
		params.Tools = []mistral.Tool{{Type: mistral.ToolTypeFunction, Function: function}}
		choice := must[*mistral.ChatCompletionResponse](t)(client.Chat(model, messages, &params)).Choices[0]
		assertEqual(t, choice.FinishReason, mistral.FinishReason("tool_calls"))
		assertEqual(t, choice.Message.ToolCalls[0].Function.Name, "get_weather")
		assertWeather(t, choice.Message.ToolCalls[0].Function.Arguments)
	})

	t.Run("JSON mode", func(t *testing.T) {
		params := mistral.DefaultChatRequestParams
		params.ResponseFormat = mistral.ResponseFormatJsonObject
		completion := must[*mistral.ChatCompletionResponse](t)(client.Chat(model, messages, &params))
		var object map[string]any
		if err := json.Unmarshal([]byte(completion.Choices[0].Message.Content), &object); err != nil {
			t.Fatal(err)
		}
	})

	t.Run("embeddings", func(t *testing.T) {
		answer := must[*mistral.EmbeddingResponse](t)(client.Embeddings("mistral-embed", texts))
		assertEqual(t, len(answer.Data), len(texts))
		for _, each := range answer.Data {
			assertUnitVector(t, each.Embedding)
		}
	})

	t.Run("fill in the middle", func(t *testing.T) {
		params := mistral.FIMRequestParams{Model: "codestral-latest", Prompt: "def add(a, b):", Suffix: "return c", MaxTokens: 64}
		completion := must[*mistral.FIMCompletionResponse](t)(client.FIM(&params))
		assertSaid(t, completion.Choices[0].Message.Content)
	})

	t.Run("models", func(t *testing.T) {
		for _, each := range must[*mistral.ModelList](t)(client.ListModels()).Data {
			if each.ID == model {
				return
			}
		}
		t.Fatalf("%s isn't listed", model)
	})

	t.Run("401", func(t *testing.T) {
		_, err := mistral.NewMistralClient(" ", server, 1, time.Minute).Chat(model, messages, nil)
		if err == nil || !strings.Contains(err.Error(), "(HTTP Error 401)") {
			t.Fatalf("got %v", err)
		}
	})

	t.Run("422", func(t *testing.T) {
		params := mistral.DefaultChatRequestParams
		params.Temperature = 5
		_, err := client.Chat(model, messages, &params)
		if err == nil || !strings.Contains(err.Error(), "less than or equal to 1.5") {
			t.Fatalf("got %v", err)
		}
	})

	t.Run("request log", func(t *testing.T) {
		forgetRequests(t)
		must[*mistral.EmbeddingResponse](t)(client.Embeddings("mistral-embed", texts))
		requests := loggedRequests(t)
		assertEqual(t, len(requests), 1)
		assertEqual(t, requests[0].Path, "/v1/embeddings")
		assertEqual(t, requests[0].Status, 200)
		assertEqual(t, requests[0].Body["input"], []any{texts[0], texts[1]})
	})
}
