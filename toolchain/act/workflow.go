package main

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/nektos/act/pkg/model"
	"github.com/nektos/act/pkg/workflowpattern"
	"gopkg.in/yaml.v3"
)

// What act leaves out of a workflow.
type extras struct {
	Permissions yaml.Node            `yaml:"permissions"`
	Concurrency yaml.Node            `yaml:"concurrency"`
	Jobs        map[string]jobExtras `yaml:"jobs"`
}

type jobExtras struct {
	Permissions     yaml.Node `yaml:"permissions"`
	Concurrency     yaml.Node `yaml:"concurrency"`
	Environment     yaml.Node `yaml:"environment"`
	ContinueOnError yaml.Node `yaml:"continue-on-error"`
}

// Workflow is a file, which each job reads anew: act writes into what it runs.
type workflowFile struct {
	text []byte
	extras
}

func readWorkflow(path string) (*workflowFile, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	file := &workflowFile{text: text}
	if err := yaml.Unmarshal(text, &file.extras); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for id, job := range file.Jobs {
		if !job.ContinueOnError.IsZero() {
			return nil, fmt.Errorf("%s: continue-on-error of job %s is not modelled here", path, id)
		}
	}
	return file, nil
}

// Returns the workflow as act knows it, with what is known of the jobs that have ended.
func (file *workflowFile) parse(ended map[string]*model.Job) (*model.Workflow, error) {
	workflow, err := model.ReadWorkflow(bytes.NewReader(file.text), true)
	if err != nil {
		return nil, err
	}
	for id, job := range ended {
		workflow.Jobs[id].Result = job.Result
		workflow.Jobs[id].Outputs = job.Outputs
	}
	for id, job := range workflow.Jobs {
		if kind, err := job.Type(); err != nil || kind != model.JobTypeDefault {
			return nil, fmt.Errorf("job %s: reusable workflows are not modelled here", id)
		}
		if job.Strategy != nil && job.Strategy.MaxParallelString != "" {
			return nil, fmt.Errorf("job %s: max-parallel is not modelled here", id)
		}
	}
	return workflow, nil
}

var skipInstructions = []string{"[skip ci]", "[ci skip]", "[no ci]", "[skip actions]", "[actions skip]"}

// Says why GitHub would not start this workflow for an event, or nothing where it would.
//
// https://docs.github.com/en/actions/how-tos/manage-workflow-runs/skip-workflow-runs
func whyNotStarted(workflow *model.Workflow, event string, payload map[string]any) (string, error) {
	if !slices.Contains(workflow.On(), event) {
		return fmt.Sprintf("its events are %s", strings.Join(workflow.On(), ", ")), nil
	}
	filters, _ := workflow.OnEvent(event).(map[string]any)
	branch := ""
	switch event {
	case "push":
		message, _ := lookUp(payload, "head_commit", "message").(string)
		for _, instruction := range skipInstructions {
			if strings.Contains(message, instruction) {
				return "the commit says " + instruction, nil
			}
		}
		ref, _ := payload["ref"].(string)
		branch = strings.TrimPrefix(ref, "refs/heads/")
	case "pull_request":
		action, _ := payload["action"].(string)
		if !slices.Contains([]string{"opened", "synchronize", "reopened"}, action) {
			return "the pull request was " + action, nil
		}
		branch, _ = lookUp(payload, "pull_request", "base", "ref").(string)
	default:
		return "", nil
	}
	for name, value := range filters {
		if name != "branches" {
			return "", fmt.Errorf("%s of %s are not modelled here", name, event)
		}
		matches, err := matchesAny(value, branch)
		if err != nil || !matches {
			return "the branch is " + branch, err
		}
	}
	return "", nil
}

func matchesAny(patterns any, branch string) (bool, error) {
	words := []string{}
	for _, pattern := range patterns.([]any) {
		words = append(words, fmt.Sprint(pattern))
	}
	compiled, err := workflowpattern.CompilePatterns(words...)
	return err == nil && !workflowpattern.Skip(compiled, []string{branch}, &workflowpattern.EmptyTraceWriter{}), err
}

func lookUp(from any, path ...string) any {
	for _, name := range path {
		object, _ := from.(map[string]any)
		from = object[name]
	}
	return from
}
