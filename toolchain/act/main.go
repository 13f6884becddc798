// Runs one GitHub workflow for one event on this machine, as GitHub would, or checks workflow files.
//
// What a job does is nektos/act's, in host mode. What it knows nothing of is added here: environments with secrets and
// branches of their own, concurrency groups, the permissions of GITHUB_TOKEN, fork pull requests without secrets.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	if err := dispatch(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func dispatch(arguments []string) error {
	switch {
	case len(arguments) == 2 && arguments[0] == "run":
		return runWorkflow(arguments[1])
	case len(arguments) > 1 && arguments[0] == "lint":
		return lint(arguments[1:])
	}
	return fmt.Errorf("usage: run-workflow run SETTINGS.json | run-workflow lint WORKFLOW...")
}

// Prints the summary on stdout; the logs are where the settings say.
func runWorkflow(file string) error {
	settings, err := readSettings(file)
	if err != nil {
		return err
	}
	leave, err := leaveTerminal(settings.Folder)
	if err != nil {
		return err
	}
	defer leave()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	summary, err := run(ctx, settings)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(summary); err != nil {
		return err
	}
	if summary.Conclusion == failure {
		return fmt.Errorf("%s failed", settings.Workflow)
	}
	return nil
}
