#!/bin/sh
# Applies exactly the plan that ci/atlantis/plan.sh has kept of the tenant that the project is called after, and commits
# what it has changed to the branch that is merged into, also where it has failed.
set -eu
: "${TENANTRY_CREDENTIAL_HELPER:?must be the program that has the credentials (docs/credentials.md)}"
TENANT=$PROJECT_NAME
. ci/prepare.sh

npx tenantry commit-back "$TENANT" --branch "$BASE_BRANCH_NAME" --check
plans=$(mktemp -d)
trap 'rm -rf "$plans"' EXIT
tar -C "$plans" -xf "$PLANFILE"
code=0
npx tenantry apply "$TENANT" --plans "$plans" || code=$?
npx tenantry commit-back "$TENANT" --branch "$BASE_BRANCH_NAME"
test "$code" -ne 0 || rm "$PLANFILE"
exit "$code"
