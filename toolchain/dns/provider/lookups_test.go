package provider

import (
	"context"
	"net"
	"testing"
)

// Data sources ask this machine's resolver, unsigned, and not the server of the update block. Source:
// internal/provider/data_dns_*.go of hashicorp/terraform-provider-dns call net.LookupIP and the like; documented: "all data
// sources now use native DNS resolution", 3.4.0 in CHANGELOG.md.
var lookupRules = []rule{
	{"each data source returns what the resolver finds, in an order that stays", func(t *testing.T, s *dnsServer) {
		resolveWith(t, s)
		e := mustEngine(t, nil)
		for _, c := range []struct {
			typeName, question, asked string
			want                      object
		}{
			{"dns_a_record_set", "host", "two.open.example.test.", object{"addrs": []string{"10.1.0.1", "10.1.0.2"}}},
			{"dns_a_record_set", "host", "alias.open.example.test.", object{"addrs": []string{"10.1.0.1", "10.1.0.2"}}},
			{"dns_a_record_set", "host", "six.open.example.test.", object{"addrs": []string{}}},
			{"dns_aaaa_record_set", "host", "two.open.example.test.", object{"addrs": []string{"fd00::1", "fd00::2"}}},
			{"dns_cname_record_set", "host", "alias.open.example.test.", object{"cname": "two.open.example.test."}},
			{"dns_cname_record_set", "host", "two.open.example.test.", object{"cname": "two.open.example.test."}},
			{"dns_cname_record_set", "host", "away.open.example.test.", object{"cname": "nowhere.example.test."}},
			{"dns_mx_record_set", "domain", openZone, object{"mx": []object{
				{"preference": int64(10), "exchange": "c.open.example.test."},
				{"preference": int64(20), "exchange": "a.open.example.test."},
				{"preference": int64(20), "exchange": "b.open.example.test."},
			}}},
			{"dns_ns_record_set", "host", openZone, object{"nameservers": []string{"a.ns.open.example.test.", "ns.tenants.example.test."}}},
			{"dns_ptr_record_set", "ip_address", "10.1.0.1", object{"ptr": "two.open.example.test."}},
			{"dns_srv_record_set", "service", "_http._tcp.open.example.test.", object{"srv": []object{
				{"priority": int64(10), "weight": int64(5), "port": int64(81), "target": "a.open.example.test."},
				{"priority": int64(10), "weight": int64(5), "port": int64(80), "target": "b.open.example.test."},
				{"priority": int64(10), "weight": int64(1), "port": int64(80), "target": "b.open.example.test."},
				{"priority": int64(20), "weight": int64(0), "port": int64(80), "target": "a.open.example.test."},
			}}},
			{"dns_txt_record_set", "host", "text.open.example.test.", object{"record": "one text", "records": []string{"one text"}}},
		} {
			found, failure := e.lookup(t, c.typeName, object{c.question: c.asked})
			same(t, "failure of "+c.typeName, failure, "")
			same(t, c.typeName, found, c.want.with("id", c.asked).with(c.question, c.asked))
		}
	}},

	{"a data source that finds nothing is an error", func(t *testing.T, s *dnsServer) {
		resolveWith(t, s)
		e := mustEngine(t, nil)
		for typeName, lookup := range map[string]struct{ question, asked, records string }{
			"dns_a_record_set":     {"host", "none.open.example.test.", "A"},
			"dns_aaaa_record_set":  {"host", "none.open.example.test.", "AAAA"},
			"dns_cname_record_set": {"host", "none.open.example.test.", "CNAME"},
			"dns_mx_record_set":    {"domain", "two.open.example.test.", "MX"},
			"dns_ns_record_set":    {"host", "two.open.example.test.", "NS"},
			"dns_ptr_record_set":   {"ip_address", "10.1.0.99", "PTR"},
			"dns_srv_record_set":   {"service", "two.open.example.test.", "SRV"},
			"dns_txt_record_set":   {"host", "two.open.example.test.", "TXT"},
		} {
			_, failure := e.lookup(t, typeName, object{lookup.question: lookup.asked})
			contains(t, failure, "error looking up "+lookup.records+` records for "`+lookup.asked+`": `)
			contains(t, failure, "no such host")
		}
	}},
}

// resolveWith makes a server of this test run the one of this process's resolver.
func resolveWith(t *testing.T, s *dnsServer) {
	t.Helper()
	before := net.DefaultResolver
	t.Cleanup(func() { net.DefaultResolver = before })
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, s.address())
	}}
}
