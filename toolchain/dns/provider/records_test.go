package provider

import (
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

func a(name string, addresses ...string) object {
	return object{"zone": forwardZone, "name": name, "addresses": addresses}
}

func cname(name, target string) object {
	return object{"zone": forwardZone, "name": name, "cname": target}
}

func ptr(name, target string) object {
	return object{"zone": reverseZone, "name": name, "ptr": target}
}

func txt(name string, texts ...string) object {
	return object{"zone": forwardZone, "name": name, "txt": texts}
}

// lifecycles are what each resource holds before and after an update, and what the server then holds.
var lifecycles = []struct {
	typeName, name, attribute string
	rrtype                    uint16
	zone                      string
	before, after             any
	heldBefore, heldAfter     []string
}{
	{"dns_a_record_set", "a", "addresses", dns.TypeA, forwardZone,
		[]string{"10.0.0.1", "10.0.0.2"}, []string{"10.0.0.2", "10.0.0.3"},
		[]string{"600 10.0.0.1", "600 10.0.0.2"}, []string{"600 10.0.0.2", "600 10.0.0.3"}},
	{"dns_aaaa_record_set", "aaaa", "addresses", dns.TypeAAAA, forwardZone,
		[]string{"fd00::1", "fd00::2"}, []string{"fd00::2", "fd00::3"},
		[]string{"600 fd00::1", "600 fd00::2"}, []string{"600 fd00::2", "600 fd00::3"}},
	{"dns_cname_record", "cname", "cname", dns.TypeCNAME, forwardZone,
		"one.example.test.", "two.example.test.", []string{"600 one.example.test."}, []string{"600 two.example.test."}},
	{"dns_mx_record_set", "mx", "mx", dns.TypeMX, forwardZone,
		[]object{{"preference": int64(10), "exchange": "a.example.test."}, {"preference": int64(20), "exchange": "b.example.test."}},
		[]object{{"preference": int64(30), "exchange": "a.example.test."}, {"preference": int64(20), "exchange": "b.example.test."}},
		[]string{"600 10 a.example.test.", "600 20 b.example.test."}, []string{"600 20 b.example.test.", "600 30 a.example.test."}},
	{"dns_ns_record_set", "ns-set", "nameservers", dns.TypeNS, forwardZone,
		[]string{"one.example.test.", "two.example.test."}, []string{"three.example.test.", "two.example.test."},
		[]string{"600 one.example.test.", "600 two.example.test."}, []string{"600 three.example.test.", "600 two.example.test."}},
	{"dns_ptr_record", "1.1", "ptr", dns.TypePTR, reverseZone,
		"one.example.test.", "two.example.test.", []string{"600 one.example.test."}, []string{"600 two.example.test."}},
	{"dns_srv_record_set", "_http._tcp", "srv", dns.TypeSRV, forwardZone,
		[]object{{"priority": int64(0), "weight": int64(5), "port": int64(80), "target": "a.example.test."}},
		[]object{{"priority": int64(1), "weight": int64(0), "port": int64(80), "target": "b.example.test."}, {"priority": int64(0), "weight": int64(5), "port": int64(8080), "target": "a.example.test."}},
		[]string{"600 0 5 80 a.example.test."}, []string{"600 0 5 8080 a.example.test.", "600 1 0 80 b.example.test."}},
	{"dns_txt_record_set", "txt", "txt", dns.TypeTXT, forwardZone,
		[]string{"one; two", "three"}, []string{"four", "three"},
		[]string{`600 "one; two"`, `600 "three"`}, []string{`600 "four"`, `600 "three"`}},
}

var recordRules = []rule{
	{"every resource is created, read, updated, imported and deleted", func(t *testing.T, s *dnsServer) {
		e := tenant(t, s)
		for _, c := range lifecycles {
			t.Run(c.typeName, func(t *testing.T) {
				name := c.name + "." + c.zone
				config := object{"zone": c.zone, "name": c.name, "ttl": int64(600), c.attribute: c.before}

				created := e.mustApply(t, c.typeName, nil, config)
				same(t, "state after create", created, config.with("id", name))
				same(t, "server after create", s.holds(t, name, c.rrtype), c.heldBefore)
				same(t, "state after refresh", e.mustRefresh(t, c.typeName, created), created)
				same(t, "replacement by an equal configuration", e.plan(t, c.typeName, created, config).replaces, []string(nil))

				config = config.with(c.attribute, c.after)
				updated := e.mustApply(t, c.typeName, created, config)
				same(t, "state after update", updated, config.with("id", name))
				same(t, "server after update", s.holds(t, name, c.rrtype), c.heldAfter)

				imported, failure := e.importState(t, c.typeName, name)
				same(t, "failure to import", failure, "")
				same(t, "state after import", imported, updated)

				same(t, "state after delete", e.mustApply(t, c.typeName, updated, nil), object(nil))
				same(t, "server after delete", s.holds(t, name, c.rrtype), []string{})
			})
		}
	}},

	{"another zone, name or ttl replaces", func(t *testing.T, s *dnsServer) {
		e := tenant(t, s)
		for _, c := range lifecycles {
			config := object{"zone": c.zone, "name": c.name, "ttl": int64(600), c.attribute: c.before}
			state := config.with("id", c.name+"."+c.zone)
			for name, value := range map[string]any{"zone": "other.example.test.", "name": "other", "ttl": int64(60)} {
				replaces := e.plan(t, c.typeName, state, config.with(name, value)).replaces
				// The old SDK names the id with it.
				replaces = slices.DeleteFunc(replaces, func(attribute string) bool { return attribute == "id" })
				same(t, c.typeName+" replaced by", replaces, []string{name})
			}
		}
	}},

	{"ttl is an hour unless told otherwise", func(t *testing.T, s *dnsServer) {
		e := tenant(t, s)
		for _, c := range lifecycles {
			state := e.mustApply(t, c.typeName, nil, object{"zone": c.zone, "name": c.name, c.attribute: c.before})
			same(t, c.typeName+" ttl", state["ttl"], int64(3600))
			e.mustApply(t, c.typeName, state, nil)
		}
	}},

	{"names with and without a final dot are told apart before anything is sent", func(t *testing.T, s *dnsServer) {
		// Source: hashicorp/terraform-provider-dns#36; internal/provider/validators.go and
		// internal/validators/dnsvalidator/.
		e := tenant(t, s)
		for _, c := range lifecycles {
			config := object{"zone": c.zone, "name": c.name, c.attribute: c.before}
			contains(t, e.validate(t, c.typeName, config.with("zone", "example.test")), "must be fully qualified")
			contains(t, e.validate(t, c.typeName, config.with("zone", " example.test.")), "must not contain whitespace")
			contains(t, e.validate(t, c.typeName, config.with("name", "x.")), "must not be fully qualified")
			contains(t, e.validate(t, c.typeName, config.with("name", "")), "must not contain whitespace or be empty")
		}
		bare := map[string]object{
			"dns_cname_record":   cname("x", "target"),
			"dns_ptr_record":     ptr("x", "target"),
			"dns_ns_record_set":  {"zone": forwardZone, "name": "x", "nameservers": []string{"target"}},
			"dns_mx_record_set":  {"zone": forwardZone, "mx": []object{{"preference": int64(1), "exchange": "target"}}},
			"dns_srv_record_set": {"zone": forwardZone, "name": "x", "srv": []object{{"priority": int64(1), "weight": int64(1), "port": int64(1), "target": "target"}}},
		}
		for typeName, config := range bare {
			contains(t, e.validate(t, typeName, config), "must be fully qualified, got: target")
		}
	}},

	{"the apex of a zone has no name", func(t *testing.T, s *dnsServer) {
		e := tenant(t, s)
		state := e.mustApply(t, "dns_txt_record_set", nil, object{"zone": forwardZone, "txt": []string{"apex"}})
		same(t, "id", state["id"], forwardZone)
		same(t, "server", s.holds(t, forwardZone, dns.TypeTXT), []string{`3600 "apex"`})

		imported, failure := e.importState(t, "dns_txt_record_set", forwardZone)
		same(t, "failure to import", failure, "")
		same(t, "imported", imported, state)
		e.mustApply(t, "dns_txt_record_set", state, nil)
	}},

	{"text is read as a zone file has it between double quotes", func(t *testing.T, s *dnsServer) {
		// Source: internal/provider/resource_dns_txt_record_set.go hands `"…"` to dns.NewRR.
		e := tenant(t, s)
		long := strings.Repeat("0123456789", 30)
		written := []string{long, `a \"quoted\" word`, `back\\slash`, `caf\195\169`}
		same(t, "state", e.mustApply(t, "dns_txt_record_set", nil, txt("text", written...))["txt"], written)

		bare, failure := e.apply(t, "dns_txt_record_set", nil, txt("bare", "café"))
		same(t, "a bare byte outside ASCII comes back as an escape", bare["txt"], []string{`caf\195\169`})
		contains(t, failure, "inconsistent result after apply: .txt: was [café]")

		_, failure = e.apply(t, "dns_txt_record_set", nil, txt("open", `one " two`))
		contains(t, failure, "error reading DNS record")
	}},

	{"two spellings of an address are one", func(t *testing.T, s *dnsServer) {
		// Source: internal/provider/hash_ip_string.go; hashicorp/terraform-provider-dns#13 and #233.
		e := tenant(t, s)
		zeros := a("zeros", "010.020.000.001")
		state := e.mustApply(t, "dns_a_record_set", nil, zeros)
		same(t, "server", s.holds(t, "zeros."+forwardZone, dns.TypeA), []string{"3600 10.20.0.1"})
		same(t, "the next plan changes nothing", e.unpack(t, "dns_a_record_set", e.plan(t, "dns_a_record_set", state, zeros).planned), state)

		long := object{"zone": forwardZone, "name": "long", "addresses": []string{"FD00:0000:0:0:0:0:0:0001"}}
		state = e.mustApply(t, "dns_aaaa_record_set", nil, long)
		same(t, "server", s.holds(t, "long."+forwardZone, dns.TypeAAAA), []string{"3600 fd00::1"})
		same(t, "the next plan changes nothing", e.unpack(t, "dns_aaaa_record_set", e.plan(t, "dns_aaaa_record_set", state, long).planned), state)
	}},

	{"an address of the wrong kind is an error", func(t *testing.T, s *dnsServer) {
		e := tenant(t, s)
		_, failure := e.apply(t, "dns_a_record_set", nil, a("v6", "fd00::1"))
		contains(t, failure, "error reading DNS record (v6.tenants.example.test. 3600 A fd00::1)")
		_, failure = e.apply(t, "dns_aaaa_record_set", nil, a("v4", "10.0.0.1"))
		contains(t, failure, "error reading DNS record (v4.tenants.example.test. 3600 AAAA 10.0.0.1)")
	}},
}

func TestTheLowestTtlOfASetCounts(t *testing.T) {
	// Source: internal/provider/resource_dns_a_record_set.go sorts them. Servers seldom let them differ.
	var records []dns.RR
	for _, line := range []string{"a.test. 600 A 10.0.0.1", "a.test. 60 A 10.0.0.2", "a.test. 300 A 10.0.0.3"} {
		record, err := dns.NewRR(line)
		must(t, err)
		records = append(records, record)
	}
	same(t, "ttl", lowestTTL(records), uint32(60))
}
