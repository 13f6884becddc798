import { getRecordProblems, type MakeRecord, synthRecord } from "../fixtures/acme-record";

const name = "_ldap._tcp";

describe("an SRV record", () => {
  test("names a VM's port, and is made after the VM", () => {
    expect(
      synthRecord("dns_srv_record_set", (vm) => ({ type: "SRV", name, target: { port: 389, target: vm } })),
    ).toEqual({
      zone: "acme.lab.example.",
      name,
      srv: [{ priority: 0, weight: 0, port: 389, target: "web-01.acme.lab.example." }],
      ttl: 300,
      depends_on: ["proxmox_virtual_environment_vm.web-01"],
    });
  });

  test("holds several servers, with their priorities and weights", () => {
    const target = [
      { priority: 10, weight: 60, port: 389, target: "db" },
      { priority: 20, port: 65_535, target: "ldap.example.net." },
    ];
    expect(synthRecord("dns_srv_record_set", () => ({ type: "SRV", name, target })).srv).toEqual([
      { priority: 10, weight: 60, port: 389, target: "db.acme.lab.example." },
      { priority: 20, weight: 0, port: 65_535, target: "ldap.example.net." },
    ]);
  });

  test("may say that there is no such service", () => {
    const record = synthRecord("dns_srv_record_set", () => ({ type: "SRV", name, target: { port: 0, target: "." } }));
    expect(record.srv).toEqual([{ priority: 0, weight: 0, port: 0, target: "." }]);
  });

  test("may be of a name below the zone", () => {
    const make: MakeRecord = (vm) => ({ type: "SRV", name: "_sip._udp.eu", target: { port: 5060, target: vm } });
    expect(synthRecord("dns_srv_record_set", make).name).toBe("_sip._udp.eu");
  });
});

describe("an SRV record fails", () => {
  test.each(["ldap", "_ldap", "ldap._tcp", "@", "eu._ldap._tcp"])("with the name %j", (wrong) => {
    expect(getRecordProblems((vm) => ({ type: "SRV", name: wrong, target: { port: 1, target: vm } }))).toEqual([
      `[acme/www] name must begin with _service._proto for SRV (RFC 2782), got "${wrong}"`,
    ]);
  });

  test("with every number and name that is wrong, each by its place", () => {
    const target = [
      { priority: -1, weight: 65_536, port: 1.5, target: "_db" },
      { port: 80, target: "192.0.2.1" },
      { port: 80, target: "db.example.net" },
    ];
    expect(getRecordProblems(() => ({ type: "SRV", name, target }))).toEqual([
      "[acme/www] target[0].priority must be a whole number from 0 to 65535, got -1",
      "[acme/www] target[0].weight must be a whole number from 0 to 65535, got 65536",
      "[acme/www] target[0].port must be a whole number from 0 to 65535, got 1.5",
      // BIND refuses the update: check-names, observed with 9.18.
      '[acme/www] target[0].target must be a VM, a host name of the tenant\'s zone or a domain name with a final dot, got "_db"',
      '[acme/www] target[1].target must be a VM, a host name of the tenant\'s zone or a domain name with a final dot, got "192.0.2.1"; an address has type A',
      '[acme/www] target[2].target must be a VM, a host name of the tenant\'s zone or a domain name with a final dot, got "db.example.net"; did you mean "db.example.net."?',
    ]);
  });

  test.each<[string, MakeRecord, string]>([
    ["no server", () => ({ type: "SRV", name, target: [] }), "target must hold at least one server, got none"],
    [
      "one server twice",
      (target) => ({
        type: "SRV",
        name,
        target: [
          { port: 389, target },
          { port: 389, target: "web-01" },
        ],
      }),
      'target must not repeat a value, got "0 0 389 web-01.acme.lab.example." more than once',
    ],
    [
      "a server beside none",
      (target) => ({
        type: "SRV",
        name,
        target: [
          { port: 0, target: "." },
          { port: 389, target },
        ],
      }),
      'target must be one server when it is ".", which says that there is none, got 2',
    ],
  ])("with %s", (_, make, problem) => {
    expect(getRecordProblems(make)).toEqual([`[acme/www] ${problem}`]);
  });
});
