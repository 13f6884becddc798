/**
 * Characters of a comment, an issue or a note: on GitHub there may be 65,536, on GitLab 1,000,000
 * (https://docs.gitlab.com/administration/instance_limits/). The lesser one, less room for what a workflow adds, as the
 * address of its run.
 */
export const limit = 64_000;

/** Characters that are kept for what is above the details and no list of names that must not be overlooked. */
export const roomOfHead = 8000;
