package clients

import (
	"context"
	"strings"
	"testing"

	"github.com/tmc/langchaingo/embeddings"
	"github.com/tmc/langchaingo/llms"
	"github.com/tmc/langchaingo/llms/mistral"
)

// The library sends neither a tool choice nor the id of the call that a result belongs to, so a tool loop ends with the first call,
// as it does against the live service.
func TestLangChainGo(t *testing.T) {
	ctx := context.Background()
	build := func(t *testing.T, options ...mistral.Option) *mistral.Model {
		defaults := []mistral.Option{mistral.WithEndpoint(server), mistral.WithAPIKey("any"), mistral.WithModel(model)}
		return must[*mistral.Model](t)(mistral.New(append(defaults, options...)...))
	}
	human := []llms.MessageContent{llms.TextParts(llms.ChatMessageTypeHuman, question)}
	said := func(t *testing.T) string {
		return must[*llms.ContentResponse](t)(build(t).GenerateContent(ctx, human)).Choices[0].Content
	}

	t.Run("chat", func(t *testing.T) {
		choice := must[*llms.ContentResponse](t)(build(t).GenerateContent(ctx, human)).Choices[0]
		assertSaid(t, choice.Content)
		assertEqual(t, choice.StopReason, "stop")
		assertEqual(t, choice.GenerationInfo["model"], model)
	})

	t.Run("stream", func(t *testing.T) {
		var pieces []string
		collect := llms.WithStreamingFunc(func(_ context.Context, piece []byte) error {
			if len(piece) > 0 {
				pieces = append(pieces, string(piece))
			}
			return nil
		})
		response := must[*llms.ContentResponse](t)(build(t).GenerateContent(ctx, human, collect))
		assertPieces(t, pieces, response.Choices[0].Content)
		assertEqual(t, response.Choices[0].Content, said(t))
	})

	t.Run("prompt", func(t *testing.T) {
		assertEqual(t, must[string](t)(llms.GenerateFromSinglePrompt(ctx, build(t), question)), said(t))
	})

	t.Run("tools", func(t *testing.T) {
		function := llms.FunctionDefinition{Name: "get_weather", Description: "The weather in a city", Parameters: weather}
		tools := llms.WithTools([]llms.Tool{{Type: "function", Function: &function}})
		choice := must[*llms.ContentResponse](t)(build(t).GenerateContent(ctx, human, tools)).Choices[0]
		assertEqual(t, choice.StopReason, "tool_calls")
		assertEqual(t, choice.ToolCalls[0].FunctionCall.Name, "get_weather")
		assertWeather(t, choice.ToolCalls[0].FunctionCall.Arguments)
	})

	t.Run("embeddings", func(t *testing.T) {
		embedder := must[*embeddings.EmbedderImpl](t)(embeddings.NewEmbedder(build(t)))
		vectors := must[[][]float32](t)(embedder.EmbedDocuments(ctx, texts))
		assertUnitVector(t, vectors[0])
		assertUnitVector(t, vectors[1])
		assertEqual(t, must[[]float32](t)(embedder.EmbedQuery(ctx, texts[0])), vectors[0])
	})

	t.Run("422", func(t *testing.T) {
		_, err := build(t).GenerateContent(ctx, human, llms.WithTemperature(5))
		if err == nil || !strings.Contains(err.Error(), "less than or equal to 1.5") {
			t.Fatalf("got %v", err)
		}
	})
}
