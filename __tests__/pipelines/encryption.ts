/** Returns a `TF_ENCRYPTION` as docs/in-a-pipeline.md has it, but for the iterations, which cost a test seconds. */
export const renderEncryption = (passphrase: string) => `
key_provider "pbkdf2" "tenant" {
  passphrase = "${passphrase}"
  iterations = 200000
}
method "aes_gcm" "tenant" { keys = key_provider.pbkdf2.tenant }
plan {
  method   = method.aes_gcm.tenant
  enforced = true
}
state {
  method   = method.aes_gcm.tenant
  enforced = true
}`;
