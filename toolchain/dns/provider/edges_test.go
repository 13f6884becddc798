package provider

import (
	"testing"

	"github.com/miekg/dns"
)

// edgeRules are what hurts with hashicorp/dns 3.x. A number alone is an issue or a pull request of
// hashicorp/terraform-provider-dns, a path is a file of it.
var edgeRules = []rule{
	{"create merges into an address set, the next plan sees it, and its apply removes what others added", func(t *testing.T, s *dnsServer) {
		// Source: #3, hashicorp/terraform#15537, internal/provider/resource_dns_a_record_set.go; after an apply the SDK stores
		// the set that was planned, whatever was read (normalizeNullValues in its helper/schema/grpc_provider.go).
		e := tenant(t, s)
		s.change(t, forwardZone, insert, "merge.tenants.example.test. 3600 A 10.0.2.9")

		state := e.mustApply(t, "dns_a_record_set", nil, a("merge", "10.0.2.1"))
		same(t, "state", state["addresses"], []string{"10.0.2.1"})
		state = e.mustRefresh(t, "dns_a_record_set", state)
		same(t, "state after refresh", state["addresses"], []string{"10.0.2.1", "10.0.2.9"})

		e.mustApply(t, "dns_a_record_set", state, a("merge", "10.0.2.1"))
		same(t, "server after the next apply", s.holds(t, "merge."+forwardZone, dns.TypeA), []string{"3600 10.0.2.1"})
	}},

	{"create merges into any other set, and fails for it", func(t *testing.T, s *dnsServer) {
		// Source: #3; the engine allows no such result of a resource that is built on the framework.
		e := tenant(t, s)
		s.change(t, forwardZone, insert, `others.tenants.example.test. 3600 TXT "theirs"`)

		state, failure := e.apply(t, "dns_txt_record_set", nil, txt("others", "mine"))
		contains(t, failure, "inconsistent result after apply: .txt: was [mine], but now [mine theirs]")
		same(t, "state", state["txt"], []string{"mine", "theirs"})
	}},

	{"a second PTR at a name is an error, stays on the server and is in no state", func(t *testing.T, s *dnsServer) {
		// Source: internal/provider/resource_dns_ptr_record.go: the update is sent before anybody looks.
		e := tenant(t, s)
		s.change(t, reverseZone, insert, "8.9.0.10.in-addr.arpa. 3600 PTR other.example.test.")

		state, failure := e.apply(t, "dns_ptr_record", nil, ptr("8.9", "mine.example.test."))
		same(t, "failure", failure, "Error querying DNS record: multiple responses received")
		same(t, "state", state, object(nil))
		same(t, "server", s.holds(t, "8.9."+reverseZone, dns.TypePTR), []string{"3600 mine.example.test.", "3600 other.example.test."})
	}},

	{"a CNAME takes the place of another", func(t *testing.T, s *dnsServer) {
		// Source: RFC 2136 section 3.4.2.2, which servers follow.
		e := tenant(t, s)
		s.change(t, forwardZone, insert, "taken.tenants.example.test. 3600 CNAME theirs.example.test.")
		e.mustApply(t, "dns_cname_record", nil, cname("taken", "mine.example.test."))
		same(t, "server", s.holds(t, "taken."+forwardZone, dns.TypeCNAME), []string{"3600 mine.example.test."})
	}},

	{"destroy removes also what others added", func(t *testing.T, s *dnsServer) {
		// Source: resourceDnsDelete in internal/provider/provider.go removes the set (RFC 2136 section 2.5.2).
		e := tenant(t, s)
		state := e.mustApply(t, "dns_a_record_set", nil, a("whole", "10.0.3.1"))
		s.change(t, forwardZone, insert, "whole.tenants.example.test. 3600 A 10.0.3.9")
		e.mustApply(t, "dns_a_record_set", state, nil)
		same(t, "addresses", s.holds(t, "whole."+forwardZone, dns.TypeA), []string{})

		state = e.mustApply(t, "dns_txt_record_set", nil, txt("whole", "mine"))
		s.change(t, forwardZone, insert, `whole.tenants.example.test. 3600 TXT "theirs"`)
		e.mustApply(t, "dns_txt_record_set", state, nil)
		same(t, "texts", s.holds(t, "whole."+forwardZone, dns.TypeTXT), []string{})
	}},

	{"the old resource's destroy removes what a new one has just created at its name", func(t *testing.T, s *dnsServer) {
		// What create_before_destroy does, and a resource that is renamed without a moved block. Source: as above.
		e := tenant(t, s)
		before := e.mustApply(t, "dns_a_record_set", nil, a("renamed", "10.0.3.2"))
		after := e.mustApply(t, "dns_a_record_set", nil, a("renamed", "10.0.3.2"))
		e.mustApply(t, "dns_a_record_set", before, nil)
		same(t, "server", s.holds(t, "renamed."+forwardZone, dns.TypeA), []string{})
		same(t, "the new resource", e.mustRefresh(t, "dns_a_record_set", after), object(nil))
	}},

	{"a failed update drops an address set from the state and keeps any other resource", func(t *testing.T, s *dnsServer) {
		// Source: d.SetId("") in internal/provider/resource_dns_a_record_set.go; the framework keeps the state of before.
		writer, reader := tenant(t, s), mustEngine(t, signed(s, "tcp", guestKey))
		held := writer.mustApply(t, "dns_a_record_set", nil, a("dropped", "10.0.4.1"))
		state, failure := reader.apply(t, "dns_a_record_set", held, a("dropped", "10.0.4.2"))
		same(t, "failure", failure, "Error updating DNS record: "+s.forbiddenWrite+": ")
		same(t, "address set", state, object(nil))
		same(t, "server", s.holds(t, "dropped."+forwardZone, dns.TypeA), []string{"3600 10.0.4.1"})

		held = writer.mustApply(t, "dns_txt_record_set", nil, txt("dropped", "one"))
		state, failure = reader.apply(t, "dns_txt_record_set", held, txt("dropped", "two"))
		contains(t, failure, "Error updating DNS record: ")
		same(t, "any other", state, held)
	}},

	{"an address below a delegation is written and then absent", func(t *testing.T, s *dnsServer) {
		// Source: #167, #536: the server holds the address and answers with the delegation (RFC 1034 section 4.3.2), so that
		// the read after the update drops the resource without an error.
		const absent = "Provider produced inconsistent result after apply: Root object was present, but now absent"
		e := tenant(t, s)
		before := e.mustApply(t, "dns_a_record_set", nil, a("host.below", "10.0.4.3"))
		s.change(t, forwardZone, insert, "below.tenants.example.test. 300 NS ns.elsewhere.example.test.")

		state, failure := e.apply(t, "dns_a_record_set", before, a("host.below", "10.0.4.4"))
		same(t, "failure of an update", failure, absent)
		same(t, "state after an update", state, object(nil))
		state, failure = e.apply(t, "dns_a_record_set", nil, a("new.below", "10.0.4.5"))
		same(t, "failure of a create", failure, absent)
		same(t, "state after a create", state, object(nil))

		s.change(t, forwardZone, remove, "below.tenants.example.test. 0 NS ns.elsewhere.example.test.")
		same(t, "server", s.holds(t, "host.below."+forwardZone, dns.TypeA), []string{"3600 10.0.4.4"})
	}},

	{"a record beside a CNAME is an error, and the server holds no such record", func(t *testing.T, s *dnsServer) {
		// Source: #167; servers ignore it and report success (RFC 2136 section 3.4.2.2).
		e := tenant(t, s)
		e.mustApply(t, "dns_cname_record", nil, cname("alias", "one.example.test."))
		_, failure := e.apply(t, "dns_txt_record_set", nil, txt("alias", "text"))
		same(t, "failure", failure, "Error querying DNS record: didn't get a TXT record")
		_, failure = e.apply(t, "dns_a_record_set", nil, a("alias", "10.0.4.5"))
		same(t, "failure", failure, "Error querying DNS record: didn't get a A record: ")
		same(t, "server", s.holds(t, "alias."+forwardZone, dns.TypeTXT), []string{})
		same(t, "server", s.holds(t, "alias."+forwardZone, dns.TypeA), []string{})
	}},

	{"a CNAME beside a record is left out by the server, and its resource has no state", func(t *testing.T, s *dnsServer) {
		// Source: RFC 2136 section 3.4.2.2; the framework's own words where a create leaves no state.
		e := tenant(t, s)
		e.mustApply(t, "dns_txt_record_set", nil, txt("beside", "text"))
		state, failure := e.apply(t, "dns_cname_record", nil, cname("beside", "one.example.test."))
		contains(t, failure, "Missing Resource State After Create")
		same(t, "state", state, object(nil))
		same(t, "server", s.holds(t, "beside."+forwardZone, dns.TypeCNAME), []string{})
	}},

	{"below a wildcard CNAME a missing record makes every plan fail", func(t *testing.T, s *dnsServer) {
		// Source: #90: the answer to a name that does not exist is the wildcard's CNAME.
		e := tenant(t, s)
		config := a("gone", "10.0.4.6").with("zone", wildcardZone)
		state := e.mustApply(t, "dns_a_record_set", nil, config)
		s.change(t, wildcardZone, remove, "gone.wildcard.example.test. 0 A 10.0.4.6")

		kept, failure := e.refresh(t, "dns_a_record_set", state)
		same(t, "failure", failure, "Error querying DNS record: didn't get a A record: ")
		same(t, "state", kept, state)
	}},

	{"a delegation to a zone of the same server is not seen", func(t *testing.T, s *dnsServer) {
		// Source: resourceDnsRead in internal/provider/provider.go looks for name servers in the authority section alone; the
		// server answers for the zone below from that zone.
		e := tenant(t, s)
		config := object{"zone": forwardZone, "name": "child", "nameservers": []string{"one.example.test."}}
		state, failure := e.apply(t, "dns_ns_record_set", nil, config)
		contains(t, failure, "Missing Resource State After Create")
		same(t, "state", state, object(nil))
	}},

	{"a delegation that is gone from a name with other records makes every plan fail", func(t *testing.T, s *dnsServer) {
		// Source: as above: the authority section then holds the zone's SOA (RFC 2308 section 2.2).
		e := tenant(t, s)
		state := e.mustApply(t, "dns_ns_record_set", nil, object{"zone": forwardZone, "name": "sub", "nameservers": []string{"one.example.test."}})
		s.change(t, forwardZone, remove, "sub.tenants.example.test. 0 NS one.example.test.")
		same(t, "a name without records is gone", e.mustRefresh(t, "dns_ns_record_set", state), object(nil))

		s.change(t, forwardZone, insert, `sub.tenants.example.test. 300 TXT "other"`)
		_, failure := e.refresh(t, "dns_ns_record_set", state)
		same(t, "failure", failure, "Error querying DNS record: didn't get a NS record")
	}},

	{"import finds the zone of a name", func(t *testing.T, s *dnsServer) {
		// Source: resourceDnsImport in internal/provider/provider.go.
		e := tenant(t, s)
		s.change(t, forwardZone, insert, "deep.er.tenants.example.test. 120 A 10.0.5.1")
		imported, failure := e.importState(t, "dns_a_record_set", "deep.er.tenants.example.test.")
		same(t, "failure", failure, "")
		same(t, "state", imported, object{"id": "deep.er.tenants.example.test.", "zone": forwardZone, "name": "deep.er", "ttl": int64(120), "addresses": []string{"10.0.5.1"}})

		for _, typeName := range []string{"dns_a_record_set", "dns_txt_record_set"} {
			_, failure = e.importState(t, typeName, "deep.er.tenants.example.test")
			contains(t, failure, "Not a fully-qualified DNS name: deep.er.tenants.example.test")
		}
	}},

	{"import of a CNAME finds the zone of its name, not of its target", func(t *testing.T, s *dnsServer) {
		// Source: the same: an answer that begins with a CNAME is passed over.
		e := tenant(t, s)
		state := e.mustApply(t, "dns_cname_record", nil, cname("to-a-zone", childZone))
		imported, failure := e.importState(t, "dns_cname_record", "to-a-zone."+forwardZone)
		same(t, "failure", failure, "")
		same(t, "state", imported, state)
	}},

	{"import of a name in no zone of the server is an error", func(t *testing.T, s *dnsServer) {
		_, failure := tenant(t, s).importState(t, "dns_a_record_set", "www.elsewhere.invalid.")
		contains(t, failure, "Error querying DNS record: 5 (REFUSED)")
	}},

	{"a record that changed outside is seen by refresh", func(t *testing.T, s *dnsServer) {
		e := tenant(t, s)
		state := e.mustApply(t, "dns_a_record_set", nil, a("drift", "10.0.1.1"))
		s.change(t, forwardZone, remove, "drift.tenants.example.test. 0 A 10.0.1.1")
		s.change(t, forwardZone, insert, "drift.tenants.example.test. 60 A 10.0.1.9")
		same(t, "state", e.mustRefresh(t, "dns_a_record_set", state), state.with("addresses", []string{"10.0.1.9"}).with("ttl", int64(60)))
	}},

	{"a record that vanished leaves the state", func(t *testing.T, s *dnsServer) {
		e := tenant(t, s)
		state := e.mustApply(t, "dns_ptr_record", nil, ptr("9.9", "gone.example.test."))
		s.change(t, reverseZone, remove, "9.9.0.10.in-addr.arpa. 0 PTR gone.example.test.")
		same(t, "state", e.mustRefresh(t, "dns_ptr_record", state), object(nil))
	}},

	{"what others added to a set stays when it is updated", func(t *testing.T, s *dnsServer) {
		// Source: the update of every set removes single records, not the set.
		e := tenant(t, s)
		state := e.mustApply(t, "dns_a_record_set", nil, a("shared", "10.0.6.1"))
		s.change(t, forwardZone, insert, "shared.tenants.example.test. 3600 A 10.0.6.9")
		e.mustApply(t, "dns_a_record_set", state, a("shared", "10.0.6.2"))
		same(t, "server", s.holds(t, "shared."+forwardZone, dns.TypeA), []string{"3600 10.0.6.2", "3600 10.0.6.9"})
	}},
}
