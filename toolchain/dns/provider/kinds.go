package provider

import (
	"strings"

	"github.com/miekg/dns"
)

// kind is what differs from one resource to the next. Address sets are no kind: see addressSet.
type kind struct {
	// typeName follows "dns_".
	typeName    string
	description string
	rrtype      uint16
	// apex says that a record may stand at the zone's own name, so that no name needs to be given.
	apex   bool
	values values
}

var kinds = []kind{
	{
		typeName: "cname_record", description: "The CNAME record of a name.", rrtype: dns.TypeCNAME,
		values: oneName{attribute: "cname", description: "The name that this one is another name of, with the final dot."},
	},
	{
		typeName: "mx_record_set", description: "All MX records of a name.", rrtype: dns.TypeMX, apex: true,
		values: blockSet{
			block:       "mx",
			description: "A mail exchange.",
			fields: []field{
				{name: "preference", number: true, description: "Lower ones are tried first."},
				{name: "exchange", description: "The mail server's name, with the final dot."},
			},
			split: func(record dns.RR) []any {
				mx := record.(*dns.MX)
				return []any{int64(mx.Preference), mx.Mx}
			},
		},
	},
	{
		typeName: "ns_record_set", description: "All NS records of a name: a delegation.", rrtype: dns.TypeNS,
		values: textSet{attribute: "nameservers", description: "The name servers' names, with the final dot.", rules: absolute, join: rdata},
	},
	{
		typeName: "ptr_record", description: "The PTR record of a name.", rrtype: dns.TypePTR, apex: true,
		values: oneName{attribute: "ptr", description: "The name that this address has, with the final dot."},
	},
	{
		typeName: "srv_record_set", description: "All SRV records of a name.", rrtype: dns.TypeSRV,
		values: blockSet{
			block:       "srv",
			description: "A server of the service.",
			fields: []field{
				{name: "priority", number: true, description: "Lower ones are tried first."},
				{name: "weight", number: true, description: "Share among those of one priority."},
				{name: "port", number: true, description: "The service's port."},
				{name: "target", description: "The server's name, with the final dot."},
			},
			split: func(record dns.RR) []any {
				srv := record.(*dns.SRV)
				return []any{int64(srv.Priority), int64(srv.Weight), int64(srv.Port), srv.Target}
			},
		},
	},
	{
		typeName: "txt_record_set", description: "All TXT records of a name.", rrtype: dns.TypeTXT, apex: true,
		values: textSet{
			attribute:   "txt",
			description: "Texts, each as a zone file has it between double quotes. Long ones become several strings of one record.",
			quoted:      true,
			join:        func(record dns.RR) string { return strings.Join(record.(*dns.TXT).Txt, "") },
		},
	},
}
