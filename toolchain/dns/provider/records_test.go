package provider

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/miekg/dns"
)

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s\n got: %v\nwant: %v", what, got, want)
	}
}

func contains(t *testing.T, got, want string) {
	t.Helper()
	if !strings.Contains(got, want) {
		t.Fatalf("\n          got: %s\nwant somewhere: %s", got, want)
	}
}

func a(name string, addresses ...string) object {
	return object{"zone": forwardZone, "name": name, "addresses": addresses}
}

func TestEveryKindIsCreatedReadUpdatedAndDeleted(t *testing.T) {
	cases := []struct {
		typeName, attribute   string
		rrtype                uint16
		zone                  string
		before, after         any
		heldBefore, heldAfter []string
	}{
		{"dns_a_record_set", "addresses", dns.TypeA, forwardZone,
			[]string{"10.0.0.1", "10.0.0.2"}, []string{"10.0.0.2", "10.0.0.3"},
			[]string{"600 10.0.0.1", "600 10.0.0.2"}, []string{"600 10.0.0.2", "600 10.0.0.3"}},
		{"dns_cname_record", "cname", dns.TypeCNAME, forwardZone,
			"one.example.test.", "two.example.test.", []string{"600 one.example.test."}, []string{"600 two.example.test."}},
		{"dns_ptr_record", "ptr", dns.TypePTR, reverseZone,
			"one.example.test.", "two.example.test.", []string{"600 one.example.test."}, []string{"600 two.example.test."}},
		{"dns_txt_record_set", "txt", dns.TypeTXT, forwardZone,
			[]string{"one; two", "three"}, []string{"three", "four"},
			[]string{`600 "one; two"`, `600 "three"`}, []string{`600 "four"`, `600 "three"`}},
	}
	for _, c := range cases {
		t.Run(c.typeName, func(t *testing.T) {
			e := tenant(t)
			name := "crud-" + c.attribute
			config := object{"zone": c.zone, "name": name, "ttl": int64(600), c.attribute: c.before}

			created := e.mustApply(t, c.typeName, nil, config)
			same(t, "state after create", sortedValues(created), sortedValues(object{"id": name + "." + c.zone, "zone": c.zone, "name": name, "ttl": int64(600), c.attribute: c.before}))
			same(t, "server after create", sorted(bind.holds(t, name+"."+c.zone, c.rrtype)), c.heldBefore)
			same(t, "state after refresh", sortedValues(e.mustRefresh(t, c.typeName, created)), sortedValues(created))

			config[c.attribute] = c.after
			updated := e.mustApply(t, c.typeName, created, config)
			same(t, "state after update", sortedValues(updated)[c.attribute], sortedValues(config)[c.attribute])
			same(t, "id after update", updated["id"], name+"."+c.zone)
			same(t, "server after update", sorted(bind.holds(t, name+"."+c.zone, c.rrtype)), c.heldAfter)

			same(t, "state after delete", e.mustApply(t, c.typeName, updated, nil), object(nil))
			same(t, "server after delete", bind.holds(t, name+"."+c.zone, c.rrtype), []string{})
		})
	}
}

func TestARecordThatChangedOutsideIsSeenByRefresh(t *testing.T) {
	e := tenant(t)
	state := e.mustApply(t, "dns_a_record_set", nil, a("drift", "10.0.1.1"))
	bind.change(t, forwardZone, remove, "drift.tenants.example.test. 0 A 10.0.1.1")
	bind.change(t, forwardZone, insert, "drift.tenants.example.test. 60 A 10.0.1.9")

	drifted := e.mustRefresh(t, "dns_a_record_set", state)
	same(t, "addresses", drifted["addresses"], []string{"10.0.1.9"})
	same(t, "ttl", drifted["ttl"], int64(60))
}

func TestARecordThatVanishedLeavesTheState(t *testing.T) {
	e := tenant(t)
	state := e.mustApply(t, "dns_ptr_record", nil, object{"zone": reverseZone, "name": "9.9", "ptr": "gone.example.test."})
	bind.change(t, reverseZone, remove, "9.9.0.10.in-addr.arpa. 0 PTR gone.example.test.")

	same(t, "state", e.mustRefresh(t, "dns_ptr_record", state), object(nil))
}

func TestCreateMergesIntoAnExistingSet(t *testing.T) {
	e := tenant(t)
	bind.change(t, forwardZone, insert, "merge.tenants.example.test. 3600 A 10.0.2.9")

	state := e.mustApply(t, "dns_a_record_set", nil, a("merge", "10.0.2.1"))
	same(t, "state", sortedValues(state)["addresses"], []string{"10.0.2.1", "10.0.2.9"})

	e.mustApply(t, "dns_a_record_set", state, a("merge", "10.0.2.1"))
	same(t, "server after the next apply", bind.holds(t, "merge.tenants.example.test.", dns.TypeA), []string{"3600 10.0.2.1"})
}

func TestASecondPtrAtANameIsAnErrorAndStaysOnTheServer(t *testing.T) {
	e := tenant(t)
	bind.change(t, reverseZone, insert, "8.9.0.10.in-addr.arpa. 3600 PTR other.example.test.")

	state, failure := e.apply(t, "dns_ptr_record", nil, object{"zone": reverseZone, "name": "8.9", "ptr": "mine.example.test."})
	contains(t, failure, "the name holds 2 records where one is expected")
	same(t, "state", state, object(nil))
	same(t, "server", sorted(bind.holds(t, "8.9.0.10.in-addr.arpa.", dns.TypePTR)), []string{"3600 mine.example.test.", "3600 other.example.test."})
}

func TestDeleteRemovesTheWholeSet(t *testing.T) {
	e := tenant(t)
	state := e.mustApply(t, "dns_a_record_set", nil, a("whole", "10.0.3.1"))
	bind.change(t, forwardZone, insert, "whole.tenants.example.test. 3600 A 10.0.3.9")

	e.mustApply(t, "dns_a_record_set", state, nil)
	same(t, "server", bind.holds(t, "whole.tenants.example.test.", dns.TypeA), []string{})
}

func TestTtlDefaultsToAnHourAndAChangeOfItReplaces(t *testing.T) {
	e := tenant(t)
	state := e.mustApply(t, "dns_a_record_set", nil, a("ttl", "10.0.4.1"))
	same(t, "server", bind.holds(t, "ttl.tenants.example.test.", dns.TypeA), []string{"3600 10.0.4.1"})

	changed := a("ttl", "10.0.4.1")
	changed["ttl"] = int64(60)
	same(t, "replaced by", e.plan(t, "dns_a_record_set", state, changed).replaces, []string{"ttl"})
	same(t, "an equal configuration replaces nothing", e.plan(t, "dns_a_record_set", state, a("ttl", "10.0.4.1")).replaces, []string(nil))
}

func TestARecordBesideACnameIsAnError(t *testing.T) {
	e := tenant(t)
	e.mustApply(t, "dns_cname_record", nil, object{"zone": forwardZone, "name": "alias", "cname": "one.example.test."})

	_, failure := e.apply(t, "dns_txt_record_set", nil, object{"zone": forwardZone, "name": "alias", "txt": []string{"text"}})
	contains(t, failure, "the name holds a CNAME record")
}

func TestTheApexOfAZoneHasNoName(t *testing.T) {
	e := tenant(t)
	state := e.mustApply(t, "dns_txt_record_set", nil, object{"zone": forwardZone, "txt": []string{"apex"}})
	same(t, "id", state["id"], forwardZone)
	same(t, "server", bind.holds(t, forwardZone, dns.TypeTXT), []string{`3600 "apex"`})
	e.mustApply(t, "dns_txt_record_set", state, nil)
}

func TestTextIsReadAsAZoneFileHasItBetweenQuotes(t *testing.T) {
	e := tenant(t)
	long := strings.Repeat("0123456789", 30)
	written := []string{`a \"quoted\" word`, `back\\slash`, `caf\195\169`, long}
	state := e.mustApply(t, "dns_txt_record_set", nil, object{"zone": forwardZone, "name": "text", "txt": written})
	same(t, "state", sortedValues(state)["txt"], sorted(written))

	bare, _ := e.apply(t, "dns_txt_record_set", nil, object{"zone": forwardZone, "name": "bare", "txt": []string{"café"}})
	same(t, "a bare byte outside ASCII comes back as an escape", bare["txt"], []string{`caf\195\169`})

	_, failure := e.apply(t, "dns_txt_record_set", nil, object{"zone": forwardZone, "name": "open", "txt": []string{`one " two`}})
	contains(t, failure, "txt must be text as a zone file has it between double quotes")
}

func TestImportFindsTheZoneOfAName(t *testing.T) {
	e := tenant(t)
	bind.change(t, forwardZone, insert, "deep.er.tenants.example.test. 120 A 10.0.5.1")

	imported, failure := e.importState(t, "dns_a_record_set", "deep.er.tenants.example.test.")
	same(t, "failure", failure, "")
	same(t, "state", imported, object{"id": "deep.er.tenants.example.test.", "zone": forwardZone, "name": "deep.er", "ttl": int64(120), "addresses": []string{"10.0.5.1"}})

	_, failure = e.importState(t, "dns_a_record_set", "deep.er.tenants.example.test")
	contains(t, failure, "must be a fully qualified name with its final dot")
}

func TestWrongNamesAreRefusedBeforeAnythingIsSent(t *testing.T) {
	e := tenant(t)
	contains(t, e.validate(t, "dns_a_record_set", object{"zone": "example.test", "name": "x", "addresses": []string{"10.0.0.1"}}), "zone must be a fully qualified name")
	contains(t, e.validate(t, "dns_a_record_set", object{"zone": forwardZone, "name": "x.", "addresses": []string{"10.0.0.1"}}), "name must be relative to the zone")
	contains(t, e.validate(t, "dns_cname_record", object{"zone": forwardZone, "name": "x", "cname": "target"}), "cname must be a fully qualified name")
	contains(t, e.validate(t, "dns_ptr_record", object{"zone": forwardZone, "name": "x", "ptr": "target"}), "ptr must be a fully qualified name")
	_, failure := e.apply(t, "dns_a_record_set", nil, a("v6", "fd00::1"))
	contains(t, failure, `addresses must be IPv4 addresses, got "fd00::1"`)
}

func sorted(values []string) []string { return slices.Sorted(slices.Values(values)) }

// sortedValues orders sets, which have no order of their own.
func sortedValues(attributes object) object {
	ordered := object{}
	for name, value := range attributes {
		if set, ok := value.([]string); ok {
			value = sorted(set)
		}
		ordered[name] = value
	}
	return ordered
}
