// Package rfc2136 sends signed queries and signed dynamic updates (RFC 2136, TSIG by RFC 8945) to one DNS server, with
// the weak points that hashicorp/dns has when a packet is lost.
package rfc2136

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// Client talks to one server. It holds no state, so that many resources may use it at once.
type Client struct {
	// Address is host:port.
	Address string
	// Transport is udp, udp4, udp6, tcp, tcp4 or tcp6.
	Transport string
	// Timeout of one exchange; zero means two seconds.
	Timeout time.Duration
	// Retries is the number of attempts where the server does not answer or fails; zero means one.
	Retries int
	// Recursive asks the server to look elsewhere for what it does not hold.
	Recursive bool
	// Key signs messages when it is set.
	Key *Key
}

// RcodeError is the code with which a server refuses.
type RcodeError int

// Error returns the code as number and name: "5 (REFUSED)".
func (e RcodeError) Error() string { return fmt.Sprintf("%d (%s)", int(e), e.Name()) }

// Name returns the code's name: "REFUSED".
func (e RcodeError) Name() string { return dns.RcodeToString[int(e)] }

// Query returns the records of one name and type, also those that the server puts before them: a CNAME. It returns none
// where the name or the type does not exist.
//
// Name servers are looked for among the records of the authority section, for that is where a delegation stands (RFC 1034
// section 4.3.2). Hashicorp/dns looks nowhere else, and takes what it finds there for the answer: not the records of a
// zone's own name, which stand in the answer, and the SOA record that comes where a name has other records only.
func (c *Client) Query(ctx context.Context, fqdn string, rrtype uint16) ([]dns.RR, error) {
	reply, err := c.ask(ctx, fqdn, rrtype)
	if err != nil || reply == nil {
		return nil, err
	}
	if rrtype == dns.TypeNS {
		return reply.Ns, nil
	}
	return reply.Answer, nil
}

// Update removes and inserts records of one zone in one message: the server applies all of it or nothing.
func (c *Client) Update(ctx context.Context, zone string, remove, insert []dns.RR) error {
	message := new(dns.Msg)
	message.SetUpdate(zone)
	message.Remove(remove)
	message.Insert(insert)
	return c.send(ctx, message)
}

// RemoveSet removes every record of one name and type.
func (c *Client) RemoveSet(ctx context.Context, zone, fqdn string, rrtype uint16) error {
	message := new(dns.Msg)
	message.SetUpdate(zone)
	message.RemoveRRset([]dns.RR{&dns.ANY{Hdr: dns.RR_Header{Name: fqdn, Rrtype: rrtype}}})
	return c.send(ctx, message)
}

// SplitName divides a fully qualified name into a name and the zone that holds it: the nearest name upwards for which the
// server has an SOA record. The name is empty where it is the zone's own.
func (c *Client) SplitName(ctx context.Context, fqdn string) (name, zone string, err error) {
	labels := dns.SplitDomainName(fqdn)
	for i := range labels {
		reply, err := c.ask(ctx, dns.Fqdn(strings.Join(labels[i:], ".")), dns.TypeSOA)
		if err != nil {
			return "", "", err
		}
		if reply == nil {
			continue
		}
		if zone, found := findZone(reply.Answer); found {
			return strings.Join(labels[:len(labels)-dns.CompareDomainName(fqdn, zone)], "."), zone, nil
		}
	}
	return "", "", fmt.Errorf("No SOA record in authority section in response for %s", fqdn)
}

// findZone returns the owner of an SOA record, unless that is the zone of another name to which a CNAME leads.
func findZone(answers []dns.RR) (string, bool) {
	for _, answer := range answers {
		switch answer.(type) {
		case *dns.SOA:
			return answer.Header().Name, true
		case *dns.CNAME:
			return "", false
		}
	}
	return "", false
}

// ask returns the reply to a question, or nil where the name or the type does not exist.
func (c *Client) ask(ctx context.Context, fqdn string, rrtype uint16) (*dns.Msg, error) {
	message := new(dns.Msg)
	message.SetQuestion(fqdn, rrtype)
	message.RecursionDesired = c.Recursive

	reply, err := c.exchange(ctx, message)
	if err != nil {
		return nil, err
	}
	switch reply.Rcode {
	case dns.RcodeSuccess:
		return reply, nil
	case dns.RcodeNameError:
		return nil, nil
	default:
		return nil, RcodeError(reply.Rcode)
	}
}

func (c *Client) send(ctx context.Context, update *dns.Msg) error {
	reply, err := c.exchange(ctx, update)
	if err != nil {
		return err
	}
	if reply.Rcode != dns.RcodeSuccess {
		return RcodeError(reply.Rcode)
	}
	return nil
}
