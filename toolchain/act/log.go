package main

import (
	"os"
	"strings"
	"sync"

	"github.com/sirupsen/logrus"
)

// Where a job's log goes, and its summary. Secrets are not replaced as GitHub would: a test sees all of them.
type jobLog struct {
	file    *os.File
	mutex   sync.Mutex
	summary strings.Builder
}

func (log *jobLog) WithJobLogger() *logrus.Logger {
	logger := logrus.New()
	logger.SetOutput(log.file)
	logger.SetFormatter(log)
	return logger
}

func (log *jobLog) Format(entry *logrus.Entry) ([]byte, error) {
	if entry.Data["command"] == "summary" {
		log.mutex.Lock()
		defer log.mutex.Unlock()
		log.summary.WriteString(entry.Data["content"].(string))
		return nil, nil
	}
	if strings.HasPrefix(entry.Message, "LocalRepositoryCache ") {
		return nil, nil
	}
	return []byte(strings.TrimRight(entry.Message, "\r\n") + "\n"), nil
}
