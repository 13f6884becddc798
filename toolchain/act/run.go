package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/nektos/act/pkg/model"
	"github.com/nektos/act/pkg/runner"
	"gopkg.in/yaml.v3"
)

// What becomes of runs and jobs.
const (
	success   = "success"
	failure   = "failure"
	cancelled = "cancelled"
	skipped   = "skipped"
)

// Summary of a run, as JSON.
type Summary struct {
	// As GitHub has it: success, failure, cancelled; and "not started".
	Conclusion string `json:"conclusion"`
	// Why it was not started.
	Reason string `json:"reason,omitempty"`
	// In the order in which they ended: one for each combination of a matrix.
	Jobs []JobSummary `json:"jobs"`
}

// JobSummary of one job, or one combination of its matrix.
type JobSummary struct {
	Job     string         `json:"job"`
	Matrix  map[string]any `json:"matrix,omitempty"`
	Result  string         `json:"result"`
	Reason  string         `json:"reason,omitempty"`
	Seconds float64        `json:"seconds"`
	// Markdown of the job's summary.
	Summary string `json:"summary"`
	// File.
	Log string `json:"log"`
}

// One run of a workflow.
type workflowRun struct {
	*Settings
	file      *workflowFile
	eventJSON string
	// A pull request of another repository.
	fork  bool
	slots chan struct{}

	mutex   sync.Mutex
	ended   map[string]*model.Job
	summary *Summary
}

// Runs a workflow. Its jobs are killed when the context ends.
func run(ctx context.Context, settings *Settings) (*Summary, error) {
	file, err := readWorkflow(settings.Workflow)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(settings.Payload)
	if err != nil {
		return nil, err
	}
	payload := map[string]any{}
	if err := json.Unmarshal(text, &payload); err != nil {
		return nil, err
	}
	workflow, err := file.parse(nil)
	if err != nil {
		return nil, err
	}
	if reason, err := whyNotStarted(workflow, settings.Event, payload); reason != "" || err != nil {
		return &Summary{Conclusion: "not started", Reason: reason}, err
	}
	run := &workflowRun{
		Settings:  settings,
		file:      file,
		eventJSON: string(text),
		fork:      settings.Event == "pull_request" && lookUp(payload, "pull_request", "head", "repo", "full_name") != settings.Repository,
		slots:     make(chan struct{}, settings.Slots),
		ended:     map[string]*model.Job{},
		summary:   &Summary{Conclusion: success},
	}
	held, release, err := run.holdGroup(ctx, file.Concurrency, run.expressions(ctx, workflow, workflow.GetJobIDs()[0], nil, nil))
	if err == errReplaced {
		return &Summary{Conclusion: cancelled, Reason: err.Error()}, nil
	}
	if err != nil {
		return nil, err
	}
	defer release()
	return run.summary, run.runJobs(ctx, held, workflow)
}

// Every job begins when those that it needs have ended.
func (run *workflowRun) runJobs(ctx, wanted context.Context, workflow *model.Workflow) error {
	done := map[string]chan struct{}{}
	for id := range workflow.Jobs {
		done[id] = make(chan struct{})
	}
	failed := make(chan error, len(done))
	for id, job := range workflow.Jobs {
		go func() {
			for _, need := range job.Needs() {
				<-done[need]
			}
			failed <- run.runJob(ctx, wanted, id)
			close(done[id])
		}()
	}
	var first error
	for range done {
		if err := <-failed; err != nil && first == nil {
			first = err
		}
	}
	for _, job := range run.ended {
		if job.Result == failure || job.Result == cancelled && run.summary.Conclusion != failure {
			run.summary.Conclusion = job.Result
		}
	}
	return first
}

// All combinations of one job. Only what is not modelled is an error.
func (run *workflowRun) runJob(ctx, wanted context.Context, id string) error {
	workflow, err := run.parse()
	if err != nil {
		return err
	}
	job := workflow.Jobs[id]
	outcome := &model.Job{Outputs: map[string]string{}}
	defer func() {
		run.mutex.Lock()
		defer run.mutex.Unlock()
		run.ended[id] = outcome
	}()
	combinations, result, reason := run.combine(ctx, workflow, id)
	if result != success {
		outcome.Result = result
		run.add(JobSummary{Job: id, Result: result, Reason: reason})
		return nil
	}
	wanted, cancel := context.WithCancel(wanted)
	defer cancel()
	ended := make(chan *model.Job, len(combinations))
	for _, matrix := range combinations {
		go func() {
			one, summary := run.runCombination(ctx, wanted, id, matrix)
			run.add(summary)
			if one.Result == failure && job.Strategy != nil && job.Strategy.FailFast {
				cancel()
			}
			ended <- one
		}()
	}
	outcome.Result = success
	for range combinations {
		one := <-ended
		if one.Result == failure || one.Result != success && outcome.Result != failure {
			outcome.Result = one.Result
		}
		for name, value := range one.Outputs {
			outcome.Outputs[name] = value
		}
	}
	return nil
}

// Returns the combinations of a job's matrix where the job is to be run: one, without values, where it has none.
func (run *workflowRun) combine(ctx context.Context, workflow *model.Workflow, id string) ([]map[string]any, string, string) {
	job := workflow.GetJob(id)
	rc := run.expressions(ctx, workflow, id, nil, nil)
	enabled, err := isEnabled(ctx, rc, job)
	if err != nil {
		return nil, failure, err.Error()
	}
	if !enabled {
		return nil, skipped, ""
	}
	if job.Strategy != nil {
		if err := rc.ExprEval.EvaluateYamlNode(ctx, &job.Strategy.RawMatrix); err != nil {
			return nil, failure, err.Error()
		}
		vectors := map[string][]any{}
		if err := job.Strategy.RawMatrix.Decode(&vectors); err != nil {
			return nil, failure, err.Error()
		}
		for name, values := range vectors {
			if len(values) == 0 {
				return nil, failure, fmt.Sprintf("Matrix vector '%s' does not contain any values", name)
			}
		}
	}
	combinations, err := job.GetMatrixes()
	if err != nil {
		return nil, failure, err.Error()
	}
	return combinations, success, ""
}

func (run *workflowRun) parse() (*model.Workflow, error) {
	run.mutex.Lock()
	defer run.mutex.Unlock()
	return run.file.parse(run.ended)
}

func (run *workflowRun) add(summary JobSummary) {
	run.mutex.Lock()
	defer run.mutex.Unlock()
	run.summary.Jobs = append(run.summary.Jobs, summary)
}

// Evaluates expressions outside of steps.
func (run *workflowRun) expressions(ctx context.Context, workflow *model.Workflow, id string, matrix map[string]any, config *runner.Config) *runner.RunContext {
	if config == nil {
		config = run.config(nil, run.Environments[""].Variables)
	}
	rc := &runner.RunContext{
		Config:      config,
		Run:         &model.Run{Workflow: workflow, JobID: id},
		EventJSON:   run.eventJSON,
		StepResults: map[string]*model.StepResult{},
		Matrix:      matrix,
	}
	rc.ExprEval = rc.NewExpressionEvaluator(ctx)
	return rc
}

// Holds the concurrency group that a node names, if it names one.
func (run *workflowRun) holdGroup(ctx context.Context, node yaml.Node, rc *runner.RunContext) (context.Context, func(), error) {
	if node.IsZero() {
		return ctx, func() {}, nil
	}
	if err := rc.ExprEval.EvaluateYamlNode(ctx, &node); err != nil {
		return nil, nil, err
	}
	concurrency := struct {
		Group            string `yaml:"group"`
		CancelInProgress bool   `yaml:"cancel-in-progress"`
	}{Group: node.Value}
	if node.Kind == yaml.MappingNode {
		if err := node.Decode(&concurrency); err != nil {
			return nil, nil, err
		}
	}
	return hold(ctx, run.Locks, concurrency.Group, concurrency.CancelInProgress)
}

func words(values map[string]any) string {
	texts := []string{}
	for _, value := range values {
		texts = append(texts, fmt.Sprint(value))
	}
	slices.Sort(texts)
	return strings.Join(texts, "-")
}
