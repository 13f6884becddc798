package main

import (
	"context"
	"fmt"
	"io"
)

// Where actions come from that the settings do not name: from nowhere.
type nothing struct{}

func (nothing) Fetch(_ context.Context, action, _, ref, _ string) (string, error) {
	return "", fmt.Errorf("nothing stands in for the action %s@%s", action, ref)
}

func (nothing) GetTarArchive(_ context.Context, action, _, _ string) (io.ReadCloser, error) {
	return nil, fmt.Errorf("nothing stands in for the action %s", action)
}
