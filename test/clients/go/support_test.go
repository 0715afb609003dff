// Package clients runs Go's client libraries against a running server.
package clients

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
)

const (
	model    = "mistral-large-latest"
	question = "Hello Mistral"
	forecast = "Sunny, 21 degrees"
)

var (
	// server is its URL, without /v1.
	server = os.Getenv("EMULATOR_URL")
	texts  = []string{"a harbor", "a lantern"}
	// weather is the function for agent loops.
	weather = map[string]any{
		"type": "object",
		"properties": map[string]any{
			"city": map[string]any{"type": "string"},
			"unit": map[string]any{"type": "string", "enum": []string{"celsius", "fahrenheit"}},
		},
		"required":             []string{"city", "unit"},
		"additionalProperties": false,
	}
)

// must stops a test on an error.
func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// request is an entry of the server's log.
type request struct {
	Method, Path string
	Status       int
	Body         map[string]any
}

func control(t *testing.T, method string) []byte {
	t.Helper()
	asked := must[*http.Request](t)(http.NewRequest(method, server+"/__parlel/requests", nil))
	response := must[*http.Response](t)(http.DefaultClient.Do(asked))
	defer response.Body.Close()
	return must[[]byte](t)(io.ReadAll(response.Body))
}

func forgetRequests(t *testing.T) {
	t.Helper()
	control(t, http.MethodDelete)
}

func loggedRequests(t *testing.T) []request {
	t.Helper()
	var log struct{ Requests []request }
	if err := json.NewDecoder(bytes.NewReader(control(t, http.MethodGet))).Decode(&log); err != nil {
		t.Fatal(err)
	}
	return log.Requests
}

func assertEqual(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}
}

func assertSaid(t *testing.T, text string) {
	t.Helper()
	if strings.TrimSpace(text) == "" {
		t.Fatal("it said nothing")
	}
}

// assertPieces asserts that an answer came in several pieces which join to a text.
func assertPieces(t *testing.T, pieces []string, text string) {
	t.Helper()
	if len(pieces) < 2 {
		t.Fatalf("it came in %d pieces", len(pieces))
	}
	assertEqual(t, strings.Join(pieces, ""), text)
}

// assertWeather asserts that a call's arguments fit the function.
func assertWeather(t *testing.T, arguments string) {
	t.Helper()
	var given map[string]string
	if err := json.Unmarshal([]byte(arguments), &given); err != nil {
		t.Fatal(err)
	}
	if len(given) != 2 || given["city"] == "" || (given["unit"] != "celsius" && given["unit"] != "fahrenheit") {
		t.Fatalf("the function doesn't take %s", arguments)
	}
}

func assertUnitVector[N float32 | float64](t *testing.T, vector []N) {
	t.Helper()
	sum := 0.0
	for _, component := range vector {
		sum += float64(component) * float64(component)
	}
	if len(vector) != 1024 || math.Abs(sum-1) > 1e-5 {
		t.Fatalf("%d dimensions of length %f", len(vector), math.Sqrt(sum))
	}
}
