# Sourced by the scripts beside it: engine and providers, who has the credentials, and a place for reports.
: "${TENANT:?must be the tenant that this job is for}"
: "${TENANTRY_CREDENTIAL_HELPER:=$PWD/ci/credentials}"
export TENANTRY_CREDENTIAL_HELPER
# A pipeline sets a secret that it does not have to an empty text, which an engine takes for a value.
for name in TF_ENCRYPTION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN PGUSER PGPASSWORD \
  TF_HTTP_USERNAME TF_HTTP_PASSWORD; do
  eval "test -n \"\${$name-}\"" || unset "$name"
done
toolchain=$(npm run --silent toolchain)
eval "$toolchain"
mkdir -p reports
