package main

import (
	"fmt"
	"os"

	"github.com/rhysd/actionlint"
)

// Prints what actionlint finds in workflow files. Shell scripts in them are checked where shellcheck is installed.
func lint(files []string) error {
	linter, err := actionlint.NewLinter(os.Stdout, &actionlint.LinterOptions{Shellcheck: "shellcheck", Color: actionlint.ColorOptionKindNever})
	if err != nil {
		return err
	}
	found, err := linter.LintFiles(files, nil)
	if err != nil {
		return err
	}
	if len(found) > 0 {
		return fmt.Errorf("actionlint: %d problems", len(found))
	}
	return nil
}
