package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/nektos/act/pkg/common"
	"github.com/nektos/act/pkg/exprparser"
	"github.com/nektos/act/pkg/model"
	"github.com/nektos/act/pkg/runner"
	"gopkg.in/yaml.v3"
)

func isEnabled(ctx context.Context, rc *runner.RunContext, job *model.Job) (bool, error) {
	return runner.EvalBool(ctx, rc.ExprEval, job.If.Value, exprparser.DefaultStatusCheckSuccess)
}

// Runs one combination of a job's matrix. It is killed when ctx ends; when it is not wanted any more, steps that run always
// still do.
func (run *workflowRun) runCombination(ctx, wanted context.Context, id string, matrix map[string]any) (*model.Job, JobSummary) {
	summary := JobSummary{Job: id, Matrix: matrix, Result: failure}
	name := strings.Trim(id+"-"+words(matrix), "-")
	summary.Log = filepath.Join(run.Folder, name+".log")
	log := &jobLog{}
	begun := time.Now()
	job, err := run.tryCombination(ctx, wanted, &summary, log, name)
	if err == nil {
		summary.Result = success
	} else {
		summary.Reason = err.Error()
	}
	if errors.Is(err, errReplaced) || errors.Is(err, context.Canceled) {
		summary.Result = cancelled
	}
	summary.Seconds = time.Since(begun).Round(100 * time.Millisecond).Seconds()
	summary.Summary = log.summary.String()
	return &model.Job{Result: summary.Result, Outputs: job.Outputs}, summary
}

func (run *workflowRun) tryCombination(ctx, wanted context.Context, summary *JobSummary, log *jobLog, name string) (job *model.Job, err error) {
	workflow, err := run.parse()
	if err != nil {
		return &model.Job{}, err
	}
	id := summary.Job
	job = workflow.GetJob(id)
	if err := reduce(job, summary.Matrix); err != nil {
		return job, err
	}
	rc := run.expressions(ctx, workflow, id, summary.Matrix, nil)
	environment, err := run.environment(ctx, rc, id)
	if err != nil {
		return job, err
	}
	label, err := getLabel(ctx, rc, job.RawRunsOn)
	if err != nil {
		return job, err
	}
	variables, known := run.Runners[label]
	if !known {
		return job, fmt.Errorf("no runner has the label %q", label)
	}
	secrets, err := run.secrets(id, environment)
	if err != nil {
		return job, err
	}
	wanted, release, err := run.holdGroup(wanted, run.file.Jobs[id].Concurrency, rc)
	if err != nil {
		return job, err
	}
	defer func() {
		err = cmp.Or(wanted.Err(), err)
		release()
	}()
	run.slots <- struct{}{}
	defer func() { <-run.slots }()

	if log.file, err = os.Create(summary.Log); err != nil {
		return job, err
	}
	defer log.file.Close()
	config := run.config(secrets, merge(run.Environments[""].Variables, environment.Variables))
	trackingID := fmt.Sprintf("%s-%s-%d", run.RunID, name, os.Getpid())
	config.Env[trackingVariable] = trackingID
	config.Platforms = map[string]string{label: "-self-hosted"}
	maps.Copy(config.Env, variables)
	defer killOrphans(trackingID)
	act, err := runner.New(config)
	if err != nil {
		return job, err
	}
	plan := &model.Plan{Stages: []*model.Stage{{Runs: []*model.Run{{Workflow: workflow, JobID: id}}}}}
	// What it says is in the log.
	if act.NewPlanExecutor(plan)(runner.WithJobLoggerFactory(common.WithJobCancelContext(ctx, wanted), log)) != nil || job.Result != success {
		return job, errors.New("a step has failed")
	}
	return job, nil
}

// Leaves one combination of a job's matrix.
func reduce(job *model.Job, matrix map[string]any) error {
	if job.Strategy == nil {
		return nil
	}
	vectors := map[string][]any{}
	for name, value := range matrix {
		vectors[name] = []any{value}
	}
	return job.Strategy.RawMatrix.Encode(vectors)
}

// Returns the environment of a job: an unknown one has nothing, as GitHub creates it then.
func (run *workflowRun) environment(ctx context.Context, rc *runner.RunContext, id string) (Environment, error) {
	node := run.file.Jobs[id].Environment
	if node.IsZero() {
		return Environment{}, nil
	}
	if err := rc.ExprEval.EvaluateYamlNode(ctx, &node); err != nil {
		return Environment{}, err
	}
	named := struct{ Name string }{node.Value}
	if node.Kind == yaml.MappingNode {
		if err := node.Decode(&named); err != nil {
			return Environment{}, err
		}
	}
	environment := run.Environments[named.Name]
	if len(environment.Branches) > 0 {
		patterns := make([]any, len(environment.Branches))
		for i, branch := range environment.Branches {
			patterns[i] = branch
		}
		branch, isBranch := strings.CutPrefix(run.Ref, "refs/heads/")
		if matches, err := matchesAny(patterns, branch); err != nil || !matches || !isBranch {
			return Environment{}, fmt.Errorf("%q is not allowed to deploy to %s due to environment protection rules", run.Ref, named.Name)
		}
	}
	return environment, nil
}

// Fork pull requests get none but a token that reads.
func (run *workflowRun) secrets(id string, environment Environment) (map[string]string, error) {
	permissions, err := granted(run.file.Permissions, run.file.Jobs[id].Permissions, run.fork)
	if err != nil {
		return nil, err
	}
	secrets := map[string]string{"GITHUB_TOKEN": run.Token + "/" + permissions}
	if !run.fork {
		maps.Copy(secrets, run.Environments[""].Secrets)
		maps.Copy(secrets, environment.Secrets)
	}
	return secrets, nil
}

func getLabel(ctx context.Context, rc *runner.RunContext, runsOn yaml.Node) (string, error) {
	if err := rc.ExprEval.EvaluateYamlNode(ctx, &runsOn); err != nil {
		return "", err
	}
	if runsOn.Kind != yaml.ScalarNode {
		return "", fmt.Errorf("runs-on of more than one label is not modelled here")
	}
	return runsOn.Value, nil
}

func (run *workflowRun) config(secrets, variables map[string]string) *runner.Config {
	owner, _, _ := strings.Cut(run.Repository, "/")
	return &runner.Config{
		Actor:     "ada",
		Workdir:   filepath.Join(run.Folder, "nowhere"),
		EventName: run.Event,
		EventPath: run.Payload,
		Env: map[string]string{
			"GITHUB_REF":              run.Ref,
			"SHA_REF":                 run.Sha,
			"GITHUB_REPOSITORY":       run.Repository,
			"GITHUB_REPOSITORY_OWNER": owner,
			"GITHUB_RUN_ID":           run.RunID,
			"GITHUB_SERVER_URL":       run.ServerURL,
			"GITHUB_API_URL":          run.APIURL,
		},
		Secrets:         secrets,
		Vars:            variables,
		Token:           secrets["GITHUB_TOKEN"],
		InsecureSecrets: true,
		LogOutput:       true,
		NoSkipCheckout:  true,
		AutoRemove:      true,
		DefaultBranch:   "main",
		GitHubInstance:  "github.com",
		ActionCacheDir:  filepath.Join(run.Folder, "work"),
		ActionCache: &runner.LocalRepositoryCache{
			Parent:            nothing{},
			LocalRepositories: run.Actions,
			CacheDirCache:     map[string]string{},
		},
	}
}

func merge(parts ...map[string]string) map[string]string {
	merged := map[string]string{}
	for _, part := range parts {
		maps.Copy(merged, part)
	}
	return merged
}
