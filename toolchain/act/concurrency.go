package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// A newer run of the same concurrency group waits, or has asked this one to end.
var errReplaced = errors.New("a newer run of the same concurrency group has taken its place")

const concurrencyPoll = 50 * time.Millisecond

// Holds a concurrency group once nobody else does. At most one waits: a newer one takes its place, and it ends with
// errReplaced. The context that is returned is cancelled when a newer one wants that; the function gives the group back.
//
// https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
func hold(ctx context.Context, locks, group string, cancelOthers bool) (context.Context, func(), error) {
	hash := sha256.Sum256([]byte(group))
	path := filepath.Join(locks, hex.EncodeToString(hash[:8]))
	waiting, ending := path+".waiting", path+".ending"
	running, err := os.OpenFile(path+".running", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, nil, err
	}
	me := strconv.Itoa(os.Getpid()) + "-" + strconv.FormatInt(time.Now().UnixNano(), 10)
	err = whileLocked(path, func() error {
		if cancelOthers {
			if err := os.WriteFile(ending, nil, 0o600); err != nil {
				return err
			}
		}
		return os.WriteFile(waiting, []byte(me), 0o600)
	})
	for held := false; err == nil; {
		err = whileLocked(path, func() error {
			if waits, err := os.ReadFile(waiting); err != nil || string(waits) != me {
				return errReplaced
			}
			if syscall.Flock(int(running.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
				return nil
			}
			held = true
			os.Remove(ending)
			return os.Remove(waiting)
		})
		if held {
			ctx, cancel := cancelWhenThere(ctx, ending)
			return ctx, func() { cancel(); running.Close() }, err
		}
		if err == nil {
			err = pause(ctx)
		}
	}
	running.Close()
	return nil, nil, err
}

func whileLocked(path string, work func() error) error {
	lock, err := os.OpenFile(path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	return work()
}

func cancelWhenThere(ctx context.Context, file string) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		for pause(ctx) == nil {
			if _, err := os.Stat(file); err == nil {
				cancel()
			}
		}
	}()
	return ctx, cancel
}

func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(concurrencyPoll):
		return nil
	}
}
