package main

import (
	"encoding/json"
	"fmt"
	"os"
)

// Settings of one run, as JSON.
type Settings struct {
	// The workflow file, as it is in the commit that the event is about.
	Workflow string `json:"workflow"`
	// Name of the event, and the file with its payload.
	Event   string `json:"event"`
	Payload string `json:"payload"`
	// owner/name, and what github.ref and github.sha are.
	Repository string `json:"repository"`
	Ref        string `json:"ref"`
	Sha        string `json:"sha"`
	RunID      string `json:"runId"`
	// Where git and the API are.
	ServerURL string `json:"serverUrl"`
	APIURL    string `json:"apiUrl"`
	// What GITHUB_TOKEN begins with: a slash and what it may do come after it.
	Token string `json:"token"`
	// By name; "" is the repository itself.
	Environments map[string]Environment `json:"environments"`
	// Folders of the actions: "owner/action@ref". Others are an error, as nothing is fetched.
	Actions map[string]string `json:"actions"`
	// What runs-on may name, and the variables that a runner of that label has.
	Runners map[string]map[string]string `json:"runners"`
	// How many jobs run side by side.
	Slots int `json:"slots"`
	// What runs share that may wait for each other: locks of concurrency groups.
	Locks string `json:"locks"`
	// Of this run alone: logs, workspaces.
	Folder string `json:"folder"`
}

// Environment of GitHub: what its jobs get, and which branches may have it.
type Environment struct {
	Secrets   map[string]string `json:"secrets"`
	Variables map[string]string `json:"variables"`
	// Patterns, as in deployment branch policies; none means all refs.
	Branches []string `json:"branches"`
}

func readSettings(file string) (*Settings, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	settings := &Settings{Slots: 2}
	if err := json.Unmarshal(text, settings); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return settings, nil
}
