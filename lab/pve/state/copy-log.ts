const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** Bytes as task logs write them: `4.0 GiB` (`PVE::Format::render_bytes`, pve-common 9.1). */
export function renderBytes(bytes: number): string {
  const exponent = Math.min(bytes > 0 ? Math.floor(Math.log2(bytes) / 10) : 0, UNITS.length - 1);
  return `${(bytes / 1024 ** exponent).toFixed(1)} ${UNITS[exponent]}`;
}

/** A line of the log of a copy of an image (`PVE::QemuServer::QemuImage::convert`, qemu-server 9.2). */
export function renderTransfer(done: number, total: number): string {
  const percent = total === 0 ? 100 : (done / total) * 100;
  return `transferred ${renderBytes(done)} of ${renderBytes(total)} (${percent.toFixed(2)}%)`;
}
