#!/bin/sh
# Runs a command for as long as our standard input is open, and ends with the command's status.
#
# The lab holds the other end: it closes it to stop the command, and the system closes it when the lab is killed, so the
# command never outlives the lab.
exec 3<&0
"$@" 3<&- &
command=$!
{ read -r _ <&3; kill "$command"; } &
watch=$!
wait "$command"
status=$?
kill "$watch" 2>/dev/null
exit "$status"
