package provider

import (
	"fmt"
	"strings"

	"github.com/miekg/dns"
)

// defaultTTL is an hour, in seconds.
const defaultTTL = 3600

// render returns records of one name and type. Each text is a record's data as a zone file has it.
func render(fqdn string, ttl int64, rrtype uint16, texts []string) ([]dns.RR, error) {
	var records []dns.RR
	for _, text := range texts {
		line := fmt.Sprintf("%s %d %s %s", fqdn, ttl, dns.TypeToString[rrtype], text)
		record, err := dns.NewRR(line)
		if err != nil {
			return nil, fmt.Errorf("error reading DNS record (%s): %w", line, err)
		}
		records = append(records, record)
	}
	return records, nil
}

// rdata returns a record's data as a zone file has it.
func rdata(record dns.RR) string {
	return strings.TrimPrefix(record.String(), record.Header().String())
}

// lowestTTL returns the lowest time to live in seconds: all records of a set have one (RFC 2181 section 5.2), but not all
// servers keep to that.
func lowestTTL(records []dns.RR) uint32 {
	lowest := records[0].Header().Ttl
	for _, record := range records {
		lowest = min(lowest, record.Header().Ttl)
	}
	return lowest
}
