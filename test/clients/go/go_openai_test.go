package clients

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"testing"

	openai "github.com/sashabaranov/go-openai"
	"github.com/sashabaranov/go-openai/jsonschema"
)

func TestGoOpenAI(t *testing.T) {
	ctx := context.Background()
	connect := func(key string) *openai.Client {
		configuration := openai.DefaultConfig(key)
		configuration.BaseURL = server + "/v1"
		return openai.NewClientWithConfig(configuration)
	}
	client := connect("any")
	messages := []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleUser, Content: question}}
	request := openai.ChatCompletionRequest{Model: model, Messages: messages}
	complete := func(t *testing.T, request openai.ChatCompletionRequest) openai.ChatCompletionChoice {
		return must[openai.ChatCompletionResponse](t)(client.CreateChatCompletion(ctx, request)).Choices[0]
	}
	function := openai.FunctionDefinition{Name: "get_weather", Description: "The weather in a city", Parameters: weather}
	calling := request
	calling.Tools = []openai.Tool{{Type: openai.ToolTypeFunction, Function: &function}}
	calling.ToolChoice = "required"

	stream := func(t *testing.T, request openai.ChatCompletionRequest) (deltas []openai.ChatCompletionStreamChoiceDelta) {
		stream := must[*openai.ChatCompletionStream](t)(client.CreateChatCompletionStream(ctx, request))
		defer stream.Close()
		for {
			chunk, err := stream.Recv()
			if errors.Is(err, io.EOF) {
				return deltas
			}
			deltas = append(deltas, must[openai.ChatCompletionStreamResponse](t)(chunk, err).Choices[0].Delta)
		}
	}

	t.Run("chat", func(t *testing.T) {
		completion := must[openai.ChatCompletionResponse](t)(client.CreateChatCompletion(ctx, request))
		assertSaid(t, completion.Choices[0].Message.Content)
		assertEqual(t, completion.Choices[0].FinishReason, openai.FinishReasonStop)
		usage := completion.Usage
		assertEqual(t, usage.PromptTokens+usage.CompletionTokens, usage.TotalTokens)
	})

	t.Run("stream", func(t *testing.T) {
		var pieces []string
		for _, delta := range stream(t, request) {
			pieces = append(pieces, delta.Content)
		}
		assertPieces(t, pieces, complete(t, request).Message.Content)
	})

	t.Run("tools", func(t *testing.T) {
		asked := complete(t, calling)
		assertEqual(t, asked.FinishReason, openai.FinishReasonToolCalls)
		call := asked.Message.ToolCalls[0]
		assertEqual(t, call.Function.Name, "get_weather")
		assertWeather(t, call.Function.Arguments)

		again := calling
		result := openai.ChatCompletionMessage{Role: openai.ChatMessageRoleTool, ToolCallID: call.ID, Content: forecast}
		again.Messages = append(append(again.Messages, asked.Message), result)
		answered := complete(t, again)
		assertEqual(t, answered.FinishReason, openai.FinishReasonStop)
		assertSaid(t, answered.Message.Content)

		deltas := stream(t, calling)
		streamed := deltas[len(deltas)-1].ToolCalls[0]
		assertEqual(t, streamed.ID, call.ID)
		assertEqual(t, streamed.Function, call.Function)
	})

	t.Run("structured output", func(t *testing.T) {
		var review struct {
			Title string   `json:"title"`
			Stars int      `json:"stars"`
			Tags  []string `json:"tags"`
		}
		schema := must[*jsonschema.Definition](t)(jsonschema.GenerateSchemaForType(review))
		structured := request
		structured.ResponseFormat = &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: "review", Schema: schema, Strict: true},
		}
		if err := schema.Unmarshal(complete(t, structured).Message.Content, &review); err != nil {
			t.Fatal(err)
		}
		assertSaid(t, review.Title)
	})

	t.Run("JSON mode", func(t *testing.T) {
		free := request
		free.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
		var object map[string]any
		if err := json.Unmarshal([]byte(complete(t, free).Message.Content), &object); err != nil {
			t.Fatal(err)
		}
	})

	embed := func(t *testing.T, format openai.EmbeddingEncodingFormat) openai.EmbeddingResponse {
		asked := openai.EmbeddingRequestStrings{Input: texts, Model: "mistral-embed", EncodingFormat: format}
		return must[openai.EmbeddingResponse](t)(client.CreateEmbeddings(ctx, asked))
	}

	t.Run("embeddings", func(t *testing.T) {
		for _, each := range embed(t, "").Data {
			assertUnitVector(t, each.Embedding)
		}
	})

	t.Run("base64", func(t *testing.T) {
		decoded := embed(t, openai.EmbeddingEncodingFormatBase64)
		assertEqual(t, decoded.Data, embed(t, openai.EmbeddingEncodingFormatFloat).Data)
	})

	t.Run("models", func(t *testing.T) {
		listed := must[openai.ModelsList](t)(client.ListModels(ctx)).Models
		one := must[openai.Model](t)(client.GetModel(ctx, model))
		for _, each := range listed {
			if each.ID == one.ID {
				return
			}
		}
		t.Fatalf("%s isn't listed", model)
	})

	refused := func(t *testing.T, err error, status int) {
		t.Helper()
		var asAPI *openai.APIError
		var asRequest *openai.RequestError
		switch {
		case errors.As(err, &asAPI):
			assertEqual(t, asAPI.HTTPStatusCode, status)
		case errors.As(err, &asRequest):
			assertEqual(t, asRequest.HTTPStatusCode, status)
		default:
			t.Fatalf("got %v", err)
		}
	}

	t.Run("401", func(t *testing.T) {
		_, err := connect(" ").CreateChatCompletion(ctx, request)
		refused(t, err, http.StatusUnauthorized)
	})

	t.Run("422", func(t *testing.T) {
		unknown := request
		unknown.MaxCompletionTokens = 16
		_, err := client.CreateChatCompletion(ctx, unknown)
		refused(t, err, http.StatusUnprocessableEntity)
	})

	t.Run("request log", func(t *testing.T) {
		forgetRequests(t)
		complete(t, request)
		requests := loggedRequests(t)
		assertEqual(t, len(requests), 1)
		assertEqual(t, requests[0].Path, "/v1/chat/completions")
		asked := map[string]any{"role": "user", "content": question}
		want := map[string]any{"model": model, "messages": []any{asked}, "stream": false}
		assertEqual(t, requests[0].Body, want)
	})
}
