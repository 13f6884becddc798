import { readFileSync } from "node:fs";
import { request } from "node:https";
import type { LabDocument } from "../../../fleet/lab-document";

type Headers = Readonly<Record<string, string>>;

function send(method: string, url: string, ca: string, headers: Headers, form: Headers): Promise<string> {
  return new Promise((resolve, reject) => {
    const type = { "content-type": "application/x-www-form-urlencoded" };
    const call = request(
      url,
      { method, ca: readFileSync(ca), headers: { ...type, ...headers }, agent: false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          if (answer.statusCode === 200) resolve(text);
          else reject(new Error(`${method} ${url}: ${answer.statusCode} ${answer.statusMessage}`));
        });
      },
    );
    call.on("error", reject);
    call.end(new URLSearchParams(form).toString());
  });
}

/** Changes options of a VM as root with a ticket, who may set what no token may. */
export async function setAsRoot(
  { proxmox, users }: LabDocument,
  vmid: number,
  options: Headers,
  node = "pve1",
): Promise<void> {
  const api = `${proxmox.endpoint}/api2/json`;
  const { id = "", password = "" } = users.find((user) => user.id === "root@pam") ?? {};
  const login = await send("POST", `${api}/access/ticket`, proxmox.ca, {}, { username: id, password });
  const { ticket, CSRFPreventionToken } = JSON.parse(login).data;
  const session = { cookie: `PVEAuthCookie=${encodeURIComponent(ticket)}`, CSRFPreventionToken };
  await send("PUT", `${api}/nodes/${node}/qemu/${vmid}/config`, proxmox.ca, session, options);
}
