// Records requests with go-vcr: `record URL REQUESTS OUTPUT`.
package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"

	"gopkg.in/dnaeon/go-vcr.v4/pkg/recorder"
)

type request struct {
	Path string          `json:"path"`
	Body json.RawMessage `json:"body"`
	Form json.RawMessage `json:"form"`
}

func main() {
	url, file, output := os.Args[1], os.Args[2], os.Args[3]
	text, err := os.ReadFile(file)
	must(err)
	var requests []request
	must(json.Unmarshal(text, &requests))
	vcr, err := recorder.New(output)
	must(err)
	client := vcr.GetDefaultClient()
	for _, each := range requests {
		if each.Form != nil {
			continue
		}
		method, body := "GET", io.Reader(nil)
		if each.Body != nil {
			method, body = "POST", bytes.NewReader(each.Body)
		}
		asked, err := http.NewRequest(method, url+each.Path, body)
		must(err)
		asked.Header.Set("Authorization", "Bearer parlel")
		asked.Header.Set("Content-Type", "application/json")
		response, err := client.Do(asked)
		must(err)
		_, err = io.Copy(io.Discard, response.Body)
		must(err)
		must(response.Body.Close())
	}
	must(vcr.Stop())
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
