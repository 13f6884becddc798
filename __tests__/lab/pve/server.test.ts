import { startProxmox } from "../../../lab/pve/server";
import { makeCertificates } from "../../../lab/tls";
import { SECRET, testCluster, useLab } from "./use-lab";

const lab = useLab();

test("a token of the boot file without a secret is a mistake of the caller", async () => {
  const cluster = testCluster();
  cluster.users.push({ id: "joe@pve" });
  cluster.tokens.push({ id: "joe@pve!ci" });
  const { key, cert } = await makeCertificates();
  const tokenSecrets = new Map([["root@pam!lab", SECRET]]);
  await expect(startProxmox(cluster, { tls: { key, cert }, tokenSecrets })).rejects.toThrow(
    'token "joe@pve!ci" has no secret',
  );
});

test("a taken port is an error, and nothing stays open", async () => {
  const { key, cert } = await makeCertificates();
  const tokenSecrets = new Map([["root@pam!lab", SECRET]]);
  await expect(startProxmox(testCluster(), { tls: { key, cert }, tokenSecrets, port: lab().port })).rejects.toThrow(
    "EADDRINUSE",
  );
});
