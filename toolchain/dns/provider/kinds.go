package provider

import (
	"fmt"
	"net"
	"strings"

	"github.com/miekg/dns"
)

// kind is what differs from one resource type to the next.
type kind struct {
	// typeName follows "dns_".
	typeName string
	// attribute that holds the value or values.
	attribute string
	// single says that a name has one record of this kind, so that the attribute is a string and not a set of them.
	single bool
	// apex says that a record may stand at the zone's own name.
	apex   bool
	rrtype uint16
	// render returns a record that holds a value.
	render func(header dns.RR_Header, value string) (dns.RR, error)
	// value returns what a record of this kind holds.
	value func(dns.RR) (string, bool)
}

var kinds = []kind{
	{
		typeName: "a_record_set", attribute: "addresses", apex: true, rrtype: dns.TypeA,
		render: func(header dns.RR_Header, value string) (dns.RR, error) {
			address := net.ParseIP(value).To4()
			if address == nil {
				return nil, fmt.Errorf("addresses must be IPv4 addresses, got %q", value)
			}
			return &dns.A{Hdr: header, A: address}, nil
		},
		value: func(record dns.RR) (string, bool) {
			a, ok := record.(*dns.A)
			if !ok {
				return "", false
			}
			return a.A.String(), true
		},
	},
	{
		typeName: "cname_record", attribute: "cname", single: true, rrtype: dns.TypeCNAME,
		render: func(header dns.RR_Header, value string) (dns.RR, error) {
			return &dns.CNAME{Hdr: header, Target: value}, nil
		},
		value: func(record dns.RR) (string, bool) {
			cname, ok := record.(*dns.CNAME)
			if !ok {
				return "", false
			}
			return cname.Target, true
		},
	},
	{
		typeName: "ptr_record", attribute: "ptr", single: true, apex: true, rrtype: dns.TypePTR,
		render: func(header dns.RR_Header, value string) (dns.RR, error) {
			return &dns.PTR{Hdr: header, Ptr: value}, nil
		},
		value: func(record dns.RR) (string, bool) {
			ptr, ok := record.(*dns.PTR)
			if !ok {
				return "", false
			}
			return ptr.Ptr, true
		},
	},
	{
		typeName: "txt_record_set", attribute: "txt", apex: true, rrtype: dns.TypeTXT,
		render: renderText,
		value: func(record dns.RR) (string, bool) {
			txt, ok := record.(*dns.TXT)
			if !ok {
				return "", false
			}
			return strings.Join(txt.Txt, ""), true
		},
	},
}

// renderText reads a value as hashicorp/dns does: as what stands between two double quotes in a zone file.
// So a double quote and a backslash are written with a backslash before them, and a byte outside printable ASCII as
// \DDD; a value in which they stand bare comes back changed, and the engine reports an inconsistent result. A value of
// more than 255 bytes becomes several strings of one record.
func renderText(header dns.RR_Header, value string) (dns.RR, error) {
	record, err := dns.NewRR(fmt.Sprintf("%s %d TXT \"%s\"", header.Name, header.Ttl, value))
	if err != nil {
		return nil, fmt.Errorf("txt must be text as a zone file has it between double quotes, got %q: %w", value, err)
	}
	return record, nil
}
