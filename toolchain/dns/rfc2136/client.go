// Package rfc2136 sends signed queries and signed dynamic updates (RFC 2136, TSIG by RFC 8945) to one DNS server.
package rfc2136

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// fudge is the clock difference, in seconds, that a signature tolerates: the value RFC 8945 section 10 recommends.
const fudge = 300

// Key is a TSIG key.
type Key struct {
	// Name with its final dot.
	Name string
	// Algorithm as TSIG names it, for example dns.HmacSHA256.
	Algorithm string
	// Secret in base64.
	Secret string
}

// Client talks to one server. It holds no state, so that many resources may use it at once.
type Client struct {
	// Address is host:port.
	Address string
	// Transport is udp, udp4, udp6, tcp, tcp4 or tcp6.
	Transport string
	// Timeout of one exchange; zero means two seconds.
	Timeout time.Duration
	// Retries after a timeout or a SERVFAIL.
	Retries int
	// Key signs every message when it is set.
	Key *Key
}

// Query returns the answer section for one name and type. A name that does not exist has no answers.
func (c *Client) Query(ctx context.Context, fqdn string, rrtype uint16) ([]dns.RR, error) {
	message := new(dns.Msg)
	message.SetQuestion(fqdn, rrtype)
	message.RecursionDesired = false

	reply, err := c.exchange(ctx, message)
	if err != nil {
		return nil, err
	}
	switch reply.Rcode {
	case dns.RcodeSuccess:
		return reply.Answer, nil
	case dns.RcodeNameError:
		return nil, nil
	default:
		return nil, c.refusal(reply)
	}
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

// FindZone returns the zone of the server that holds a name: the nearest name upwards that has an SOA record.
func (c *Client) FindZone(ctx context.Context, fqdn string) (string, error) {
	for offset, end := 0, false; !end; offset, end = dns.NextLabel(fqdn, offset) {
		answers, err := c.Query(ctx, fqdn[offset:], dns.TypeSOA)
		if err != nil {
			return "", err
		}
		for _, answer := range answers {
			// The SOA of another name can follow a CNAME: it is not the zone of this one.
			if soa, ok := answer.(*dns.SOA); ok && strings.EqualFold(soa.Hdr.Name, fqdn[offset:]) {
				return soa.Hdr.Name, nil
			}
		}
	}
	return "", fmt.Errorf("%s has no zone that holds %s", c.Address, fqdn)
}

func (c *Client) send(ctx context.Context, update *dns.Msg) error {
	reply, err := c.exchange(ctx, update)
	if err != nil {
		return err
	}
	if reply.Rcode != dns.RcodeSuccess {
		return c.refusal(reply)
	}
	return nil
}

func (c *Client) exchange(ctx context.Context, message *dns.Msg) (*dns.Msg, error) {
	transport := c.Transport
	for attempt := 0; ; attempt++ {
		reply, err := c.exchangeOnce(ctx, message, transport)
		switch {
		case isTimeout(err) && attempt < c.Retries:
			continue
		case err != nil:
			return nil, err
		case reply.Rcode == dns.RcodeServerFailure && attempt < c.Retries:
			continue
		case reply.Truncated && strings.HasPrefix(transport, "udp"):
			transport = "tcp" + strings.TrimPrefix(transport, "udp")
			attempt = -1
			continue
		default:
			return reply, nil
		}
	}
}

// exchangeOnce signs a copy: packing a message takes its signature off, so a message that is sent twice must be signed twice.
func (c *Client) exchangeOnce(ctx context.Context, message *dns.Msg, transport string) (*dns.Msg, error) {
	client := &dns.Client{Net: transport, Timeout: c.Timeout}
	signed := message.Copy()
	if c.Key != nil {
		client.TsigSecret = map[string]string{c.Key.Name: c.Key.Secret}
		signed.SetTsig(c.Key.Name, c.Key.Algorithm, fudge, time.Now().Unix())
	}
	reply, _, err := client.ExchangeContext(ctx, signed, c.Address)
	// A server that does not accept the key cannot sign its answer: what it says counts, not the missing signature.
	if err != nil && reply != nil && reply.Rcode != dns.RcodeSuccess {
		return nil, c.refusal(reply)
	}
	if err != nil {
		return nil, fmt.Errorf("%s does not answer over %s: %w", c.Address, transport, err)
	}
	return reply, nil
}

func (c *Client) refusal(reply *dns.Msg) error {
	rcode := dns.RcodeToString[reply.Rcode]
	if tsig := reply.IsTsig(); tsig != nil && tsig.Error != dns.RcodeSuccess {
		return fmt.Errorf("%s answered %s (%s): check the key's name, algorithm and secret, and both clocks",
			c.Address, rcode, dns.RcodeToString[int(tsig.Error)])
	}
	if reply.Rcode == dns.RcodeRefused {
		if c.Key == nil {
			return fmt.Errorf("%s answered %s to a request without a key", c.Address, rcode)
		}
		return fmt.Errorf("%s answered %s: key %s may not do this", c.Address, rcode, c.Key.Name)
	}
	return fmt.Errorf("%s answered %s", c.Address, rcode)
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}
