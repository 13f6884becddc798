package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

const trackingVariable = "RUNNER_TRACKING_ID"

// Kills what a job has left behind, as GitHub's runner does: every process with its tracking id in the environment.
func killOrphans(trackingID string) {
	mark := []byte(trackingVariable + "=" + trackingID)
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range files {
		environment, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended, or is somebody else's
		}
		for variable := range bytes.SplitSeq(environment, []byte{0}) {
			if bytes.Equal(variable, mark) {
				process, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
				syscall.Kill(process, syscall.SIGKILL)
			}
		}
	}
}
