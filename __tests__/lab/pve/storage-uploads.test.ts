import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { LAB_TOKEN } from "../../../lab/pve/state/boot-cluster";
import { type Answer, NODE, SECRET, useLab } from "./use-lab";

const lab = useLab((cluster) => {
  cluster.storages.push({ id: "media", type: "dir", content: ["iso", "import"], shared: false, sizeGiB: 1 });
});

// PVE::API2::Storage::Status (pve-storage 9.1), PVE::APIServer::AnyEvent (pve-http-server 6.0), PVE::Tools::download_file_from_url
// (pve-common 9.1), read.

const UPLOAD = `${NODE}/storage/media/upload`;
const BOUNDARY = "----form";
const KIB = 1024;

interface Part {
  readonly name: string;
  readonly value: string | Buffer;
  readonly filename?: string;
}

function renderParts(parts: readonly Part[]): Buffer {
  const chunks = parts.flatMap(({ name, value, filename }) => [
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"`,
    filename === undefined ? "" : `; filename="${filename}"\r\nContent-Type: application/octet-stream`,
    "\r\n\r\n",
    value,
    "\r\n",
  ]);
  return Buffer.concat([...chunks, `--${BOUNDARY}--\r\n`].map((chunk) => Buffer.from(chunk)));
}

function send(parts: readonly Part[], path = UPLOAD): Promise<Answer> {
  return lab().send("POST", path, renderParts(parts), {
    Authorization: `PVEAPIToken=${LAB_TOKEN}=${SECRET}`,
    "Content-Type": `multipart/form-data; boundary=${BOUNDARY}`,
  });
}

const iso = (value: string | Buffer, filename = "debian.iso"): Part[] => [
  { name: "content", value: "iso" },
  { name: "filename", value, filename },
];

function qcow2(bytes: number, backing = 0n): Buffer {
  const header = Buffer.alloc(4 * KIB);
  header.writeUInt32BE(0x514649fb, 0);
  header.writeUInt32BE(3, 4);
  header.writeBigUInt64BE(backing, 8);
  header.writeBigUInt64BE(BigInt(bytes), 24);
  return header;
}

describe("an upload", () => {
  test("is on the storage when its task has ended", async () => {
    const answer = await send(iso(Buffer.alloc(300 * KIB, 1)));
    expect(answer.body?.data).toMatch(/:imgcopy::root@pam!lab:$/);
    expect(await lab().task(answer)).toBe("OK");
    expect(await lab().log(answer)).toEqual([
      expect.stringMatching(/^starting file import from: \/var\/tmp\/pveupload-[0-9a-f]{32}$/),
      "target node: pve1",
      "target file: /mnt/media/template/iso/debian.iso",
      `file size is: ${300 * KIB}`,
      expect.stringMatching(
        /^command: cp -- \/var\/tmp\/pveupload-[0-9a-f]{32} \/mnt\/media\/template\/iso\/debian.iso$/,
      ),
      "finished file import successfully",
      "TASK OK",
    ]);
    expect(await lab().data(`${NODE}/storage/media/content`)).toMatchObject([
      { volid: "media:iso/debian.iso", size: 300 * KIB },
    ]);
    expect(await lab().data(`${NODE}/storage/media/status`)).toMatchObject({ used: 300 * KIB });
  });

  test("of several megabytes is taken too", async () => {
    expect(await lab().task(await send(iso(Buffer.alloc(8 * KIB * KIB))))).toBe("OK");
    expect(await lab().data(`${NODE}/storage/media/content/iso/debian.iso`)).toMatchObject({ size: 8 * KIB * KIB });
  });

  test("replaces a file of its name, and has a name of plain letters", async () => {
    await lab().task(await send(iso("one", "a b\u00e9.iso")));
    await lab().task(await send(iso("three", "a b\u00e9.iso")));
    const [volume, ...others] = await lab().data(`${NODE}/storage/media/content`);
    expect(volume).toMatchObject({ volid: expect.stringMatching(/^media:iso\/a_b_+\.iso$/), size: 5 });
    expect(others).toEqual([]);
  });

  test("is compared with its checksum", async () => {
    const withSum = (checksum: string) =>
      send([
        { name: "content", value: "iso" },
        { name: "checksum-algorithm", value: "sha256" },
        { name: "checksum", value: checksum },
        { name: "filename", value: "hello", filename: "hello.iso" },
      ]);
    const sum = createHash("sha256").update("hello").digest("hex");
    const good = await withSum(sum.toUpperCase());
    expect(await lab().task(good)).toBe("OK");
    expect((await lab().log(good))[1]).toBe("calculating checksum...OK, checksum verified");
    expect(await lab().task(await withSum("0123"))).toBe(`checksum mismatch: got '${sum}' != expect '0123'`);
  });

  test("of a disk image is as large as the image says, and can be imported", async () => {
    const image = (value: string | Buffer) =>
      send([
        { name: "content", value: "import" },
        { name: "filename", value, filename: "cloud.qcow2" },
      ]);
    expect(await lab().task(await image(qcow2(3 * KIB ** 3)))).toBe("OK");
    const config = await lab().create(100, { scsi0: "files:0,import-from=media:import/cloud.qcow2" });
    expect(config.scsi0).toBe("files:100/vm-100-disk-0.qcow2,size=3G");
    expect(await lab().task(await image("text"))).toMatch(
      /^qemu-img: Could not open '.*': Image is not in qcow2 format$/,
    );
    expect(await lab().task(await image(qcow2(1, 72n)))).toMatch(/^backing file not allowed for untrusted image/);
  });

  test.each([
    [iso("x", "debian.exe"), 400, { filename: "wrong file extension" }],
    [
      [
        { name: "content", value: "backup" },
        { name: "filename", value: "x", filename: "a.iso" },
      ],
      400,
      expect.anything(),
    ],
    [
      [{ name: "filename", value: "x", filename: "a.iso" }],
      400,
      { content: "property is missing and it is not optional" },
    ],
    [[{ name: "content", value: "iso" }], 501, undefined],
    [
      [
        { name: "content", value: "iso" },
        { name: "file", value: "x", filename: "a.iso" },
      ],
      501,
      undefined,
    ],
  ] satisfies [Part[], number, unknown][])("%j is refused", async (parts, status, errors) => {
    const answer = await send(parts);
    expect([answer.status, answer.body?.errors]).toEqual([status, errors]);
  });

  test("needs a storage of files that holds its content", async () => {
    expect((await send(iso("x"), `${NODE}/storage/local-lvm/upload`)).reason).toBe(
      "can't upload to storage type 'lvmthin'",
    );
    expect((await send(iso("x"), `${NODE}/storage/files/upload`)).reason).toBe(
      "storage 'files' does not support 'iso' content",
    );
  });

  test("to another route is not taken", async () => {
    expect((await send(iso("x"), `${NODE}/storage/media/content`)).status).toBe(506);
  });
});

describe("a download", () => {
  let server: Server;
  let origin: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === "/moved") response.writeHead(302, { Location: "/image.iso" }).end();
      else if (request.url === "/image.iso") response.end("content");
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const download = (parameters: Record<string, string>) =>
    lab().post(`${NODE}/storage/media/download-url`, { content: "iso", filename: "image.iso", ...parameters });

  test("from loopback is on the storage when its task has ended, and never in the place of another", async () => {
    const answer = await download({ url: `${origin}/moved` });
    expect(answer.body?.data).toMatch(/:download:image.iso:root@pam!lab:$/);
    expect(await lab().task(answer)).toBe("OK");
    expect(await lab().volumes("media")).toEqual(["media:iso/image.iso"]);
    expect(await lab().task(await download({ url: `${origin}/image.iso` }))).toBe(
      "refusing to override existing file '/mnt/media/template/iso/image.iso'",
    );
  });

  test("that fails leaves nothing", async () => {
    expect(await lab().task(await download({ url: `${origin}/other` }))).toMatch(
      /^download failed: [-\d]+ [:\d]+ ERROR 404: Not Found\.$/,
    );
    const sums = { url: `${origin}/image.iso`, checksum: "00", "checksum-algorithm": "md5" };
    expect(await lab().task(await download(sums))).toMatch(/^checksum mismatch: got '[0-9a-f]{32}' != expect '00'$/);
    expect(await lab().volumes("media")).toEqual([]);
  });

  // ours: the lab's nodes have no network but loopback
  test.each([
    ["https://deb.example/image.iso", "download failed: wget: unable to resolve host address ‘deb.example’"],
    ["http://192.0.2.1/image.iso", "download failed: Connecting to 192.0.2.1:80... failed: Network is unreachable."],
  ])("from %s reaches nobody", async (url, status) => {
    expect(await lab().task(await download({ url }))).toBe(status);
  });
});
