package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// A step on GitHub has no terminal, but act gives it one: programs would ask and draw. So the shells that steps begin with
// are found in a folder of ours, and leave it.
// What a step leaves behind may hold its output: like GitHub's runner, they do not wait for that for long.
const shell = `#!/bin/bash
test -t 1 || exec '%[1]s' "$@"
exec 3> >(exec cat)
setsid --wait '%[1]s' "$@" < /dev/null >&3 2>&1 3>&-
code=$?
exec 3>&-
for ((i = 0; i < 100; i++)); do
  kill -0 $! 2> /dev/null || break
  sleep 0.01
done
exit $code
`

func leaveTerminal(folder string) (func(), error) {
	shells := filepath.Join(folder, "shells")
	if err := os.MkdirAll(shells, 0o755); err != nil {
		return nil, err
	}
	for _, name := range []string{"bash", "sh"} {
		real, err := exec.LookPath(name)
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(shells, name), fmt.Appendf(nil, shell, real), 0o755); err != nil {
			return nil, err
		}
	}
	err := os.Setenv("PATH", shells+string(filepath.ListSeparator)+os.Getenv("PATH"))
	return func() { os.RemoveAll(shells) }, err
}
