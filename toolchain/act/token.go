package main

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// What GitHub gives a repository of an organization whose default is the restricted one.
var defaultPermissions = map[string]string{"contents": "read", "packages": "read"}

// Returns what a job's GITHUB_TOKEN may do: "contents:read,issues:write".
//
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions
func granted(workflow, job yaml.Node, fork bool) (string, error) {
	node := job
	if node.IsZero() {
		node = workflow
	}
	access := defaultPermissions
	if node.Kind == yaml.MappingNode {
		access = map[string]string{}
		if err := node.Decode(&access); err != nil {
			return "", err
		}
	} else if !node.IsZero() {
		return "", fmt.Errorf("permissions must name each permission, got %q", node.Value)
	}
	words := []string{}
	for name, level := range access {
		if fork && level == "write" {
			level = "read"
		}
		if level != "none" {
			words = append(words, name+":"+level)
		}
	}
	slices.Sort(words)
	return strings.Join(words, ","), nil
}
