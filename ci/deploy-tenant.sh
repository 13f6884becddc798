#!/bin/sh
# Deploys the tenant in $TENANT as the tip of $BRANCH has it: the plan that was reviewed in its pull request, where that is
# still valid and a plan that is made now does exactly the same. Else it shows a fresh plan and stops. With $FRESH = true, a
# person has started this run: the fresh plan is applied.
#
# Whatever becomes of it, run afterwards: npx tenantry commit-back "$TENANT" --branch "$BRANCH". What is for people is in
# reports/: what an apply did beside the plan, as the one may be why there is the other.
set -eu
. ci/prepare.sh
: "${BRANCH:?must be the branch that is deployed}"

apply() {
  npx tenantry apply "$TENANT" --plans plans "$@" --markdown "reports/$TENANT.applied.md" --json > "reports/$TENANT.json"
}

plan() {
  code=0
  npx tenantry plan "$TENANT" --out plans --markdown "reports/$TENANT.md" --json > "reports/$TENANT.json" || code=$?
  case $code in 0 | 2) ;; *) exit "$code" ;; esac
}

# A state that could not be kept would be lost with this machine.
npx tenantry commit-back "$TENANT" --branch "$BRANCH" --check

if test "${FRESH:-}" != true; then
  code=0
  npx tenantry reviewed-plan "$TENANT" --out plans || code=$?
  case $code in
    # Whoever may push to the pull request's branch may have had its caches, and so what made the plan, in hand.
    0) if apply --verify; then exit; fi ;;
    2) ;;
    *) exit "$code" ;;
  esac
  plan
  # Nothing to do: that is recorded, so that the tenant is not pending any more.
  if test "$code" -eq 0; then apply; exit; fi
  echo "$TENANT is not deployed as it was reviewed: read the fresh plan above, and start this by hand to apply it" >&2
  exit 1
fi

plan
apply
