#!/bin/sh
# Plans the tenant that the project is called after. What Atlantis keeps for the apply, $PLANFILE, is an archive of the plan and its
# record: whatever else ends in .tfplan below the clone would be a plan to Atlantis.
set -eu
: "${TENANTRY_CREDENTIAL_HELPER:?must be the program that has the credentials (docs/credentials.md)}"
TENANT=$PROJECT_NAME
. ci/prepare.sh

umask 077
plans=$(mktemp -d)
trap 'rm -rf "$plans"' EXIT
code=0
npx tenantry plan "$TENANT" --out "$plans" || code=$?
test "$code" -ne 1
tar -C "$plans" -cf "$PLANFILE" .
