#!/bin/sh
# cdktf for the tenant in $TENANT alone: ci/cdktf.sh diff|deploy
set -eu
: "${PROXMOX_API_TOKEN:?must be a secret of this job's environment (docs/set-up-github.md)}"
: "${DNS_KEY_SECRET:?must be a secret of this job's environment (docs/set-up-github.md)}"
. ci/prepare.sh
case $TENANT in
  [!a-z]* | *[!a-z0-9-]*)
    echo "TENANT must be the name of a tenant, got \"$TENANT\"" >&2
    exit 1
    ;;
esac
if test -n "${TF_ENCRYPTION:-}" && ! "${TERRAFORM_BINARY_NAME:-terraform}" version | grep -q '^OpenTofu'; then
  echo "TF_ENCRYPTION is set, and Terraform encrypts nothing; have OpenTofu plan and apply: export TERRAFORM_BINARY_NAME=tofu" >&2
  exit 1
fi
name=$(printf %s "$TENANT" | tr - _)
# By the shell itself: an argument of another program could be read by everybody.
export "TF_VAR_${name}_proxmox_api_token=$PROXMOX_API_TOKEN" "TF_VAR_${name}_dns_key_secret=$DNS_KEY_SECRET"
unset PROXMOX_API_TOKEN DNS_KEY_SECRET
# Else cdktf prints the frames of its spinner, and asks where nobody answers.
export CI=1 CHECKPOINT_DISABLE=1 TF_INPUT=0

case ${1:-} in
  diff) npx cdktf diff "$TENANT" --no-color ;;
  deploy) npx cdktf deploy "$TENANT" --auto-approve --no-color ;;
  *)
    echo "usage: ci/cdktf.sh diff|deploy" >&2
    exit 1
    ;;
esac
