/**
 * A problem that the user can mend: its message is all that is printed, one problem a line, the last one naming the
 * command to run next. Exit code 1.
 */
export class CommandError extends Error {}
