package clients

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

// The whole life of a test, with only HTTP beside the client: script it, break it, check it, and leave no trace.
func TestOpenAIGo(t *testing.T) {
	world := server + "/~openai-go"
	tell := func(t *testing.T, method, path, body string) (int, string) {
		t.Helper()
		request := must[*http.Request](t)(http.NewRequest(method, world+"/__parlel"+path, strings.NewReader(body)))
		response := must[*http.Response](t)(http.DefaultClient.Do(request))
		defer response.Body.Close()
		return response.StatusCode, string(must[[]byte](t)(io.ReadAll(response.Body)))
	}
	do := func(t *testing.T, method, path, body string) string {
		t.Helper()
		status, answer := tell(t, method, path, body)
		if status != http.StatusOK {
			t.Fatalf("%s %s: %d %s", method, path, status, answer)
		}
		return answer
	}
	client := openai.NewClient(option.WithBaseURL(world+"/v1"), option.WithAPIKey("any"))
	ask := openai.ChatCompletionNewParams{
		Model:    model,
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("I want a refund")},
	}
	answer := func(t *testing.T) string {
		t.Helper()
		return must[*openai.ChatCompletion](t)(client.Chat.Completions.New(context.Background(), ask)).Choices[0].Message.Content
	}

	t.Run("script, plan, verify, reset", func(t *testing.T) {
		do(t, http.MethodPut, "/rules", `[{"name": "refund", "match": {"user": {"contains": "refund"}}, "reply": {"text": "It is on its way."}}]`)
		do(t, http.MethodPut, "/plan", "429*2, ok")
		assertEqual(t, answer(t), "It is on its way.")

		do(t, http.MethodPost, "/verify", `{
			"expect": [
				{"match": {"user": {"contains": "refund"}, "status": 429}, "times": 2},
				{"match": {"user": {"contains": "refund"}, "status": 200, "attempt": 3}, "times": 1}
			],
			"order": true, "only": true, "unused": 0
		}`)
		status, problems := tell(t, http.MethodPost, "/verify", `{"expect": [{"match": {"user": "I want a drink"}}]}`)
		assertEqual(t, status, http.StatusConflict)
		if !strings.Contains(problems, "I want a refund") {
			t.Fatalf("the nearest call isn't in %s", problems)
		}

		do(t, http.MethodPost, "/reset", "")
		var log struct{ Requests []json.RawMessage }
		if err := json.Unmarshal([]byte(do(t, http.MethodGet, "/requests", "")), &log); err != nil {
			t.Fatal(err)
		}
		assertEqual(t, len(log.Requests), 0)
		if text := answer(t); text == "It is on its way." {
			t.Fatal("the rule outlived the reset")
		}
	})

	t.Run("stream", func(t *testing.T) {
		stream := client.Chat.Completions.NewStreaming(context.Background(), ask)
		var pieces []string
		for stream.Next() {
			pieces = append(pieces, stream.Current().Choices[0].Delta.Content)
		}
		if err := stream.Err(); err != nil {
			t.Fatal(err)
		}
		assertPieces(t, pieces, answer(t))
	})
}
