import { boolean, defaultKey, integer, oneOf, properties, text } from "../schema";

/** CPU types that a VM may name (API documentation of `cpu`; `PVE::QemuServer::CPUConfig`, qemu-server 9.2.6). */
const CPU_TYPES = new Set(
  `486 Broadwell Broadwell-IBRS Broadwell-noTSX Broadwell-noTSX-IBRS Cascadelake-Server Cascadelake-Server-noTSX
  Cascadelake-Server-v2 Cascadelake-Server-v4 Cascadelake-Server-v5 ClearwaterForest Conroe Cooperlake Cooperlake-v2
  EPYC EPYC-Genoa EPYC-Genoa-v2 EPYC-IBPB EPYC-Milan EPYC-Milan-v2 EPYC-Rome EPYC-Rome-v2 EPYC-Rome-v3 EPYC-Rome-v4
  EPYC-Rome-v5 EPYC-Turin EPYC-v3 EPYC-v4 EPYC-v5 GraniteRapids GraniteRapids-v2 GraniteRapids-v3 Haswell
  Haswell-IBRS Haswell-noTSX Haswell-noTSX-IBRS Icelake-Client Icelake-Client-noTSX Icelake-Server
  Icelake-Server-noTSX Icelake-Server-v3 Icelake-Server-v4 Icelake-Server-v5 Icelake-Server-v6 Icelake-Server-v7
  IvyBridge IvyBridge-IBRS KnightsMill Nehalem Nehalem-IBRS Opteron_G1 Opteron_G2 Opteron_G3 Opteron_G4 Opteron_G5
  Penryn SandyBridge SandyBridge-IBRS SapphireRapids SapphireRapids-v2 SapphireRapids-v3 SapphireRapids-v4
  SierraForest SierraForest-v2 SierraForest-v3 Skylake-Client Skylake-Client-IBRS Skylake-Client-noTSX-IBRS
  Skylake-Client-v4 Skylake-Server Skylake-Server-IBRS Skylake-Server-noTSX-IBRS Skylake-Server-v4 Skylake-Server-v5
  Westmere Westmere-IBRS athlon core2duo coreduo host kvm32 kvm64 max pentium pentium2 pentium3 phenom qemu32 qemu64
  x86-64-v2 x86-64-v2-AES x86-64-v3 x86-64-v4`.split(/\s+/),
);

const CPU_FLAGS =
  "nested-virt md-clear pcid spec-ctrl ssbd ibpb virt-ssbd amd-ssbd amd-no-ssb pdpe1gb hv-tlbflush hv-evmcs aes".split(
    " ",
  );

const VM_FLAGS = new RegExp(`^[+-](?:${CPU_FLAGS.join("|")})(?:;[+-](?:${CPU_FLAGS.join("|")}))*$`);

/** `cpu`: the type without key, then `flags` and the rest. */
export const cpuFormat = properties(
  {
    cputype: defaultKey(text()),
    "reported-model": oneOf([...CPU_TYPES].filter((type) => !type.startsWith("x86-64-"))),
    hidden: boolean(),
    "hv-vendor-id": text({ pattern: /[a-zA-Z0-9]{1,12}/ }),
    flags: text({ pattern: /[+-][a-zA-Z0-9\-_.]+(?:;[+-][a-zA-Z0-9\-_.]+)*/ }),
    "guest-phys-bits": integer({ minimum: 32, maximum: 64 }),
    "phys-bits": text({ format: "pve-phys-bits" }),
  },
  ({ cputype, flags, "reported-model": reported }) => {
    if (!cputype) return "CPU is missing cputype";
    if (cputype.startsWith("custom-")) return `Custom cputype '${cputype.slice("custom-".length)}' not found`;
    if (!CPU_TYPES.has(cputype)) return `Built-in cputype '${cputype}' is not defined (missing 'custom-' prefix?)`;
    if (flags && !VM_FLAGS.test(flags)) return `VM-specific CPU flags must be a subset of: ${CPU_FLAGS.join(", ")}`;
    return reported === undefined ? undefined : "Property 'reported-model' not allowed in VM-specific CPU config.";
  },
);
