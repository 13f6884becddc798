package rfc2136

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
	"github.com/miekg/dns"
)

// fudge is the clock difference, in seconds, that a signature tolerates: the value RFC 8945 section 10 recommends.
const fudge = 300

// errIncomplete is what is left to say when no attempt is left, whatever the last one met.
var errIncomplete = errors.New("unable to complete DNS exchange")

// overTCP is what follows each transport once an answer did not fit it.
var overTCP = map[string]string{"udp": "tcp", "udp4": "tcp4", "udp6": "tcp6"}

// exchange sends a message until the server answers, the way hashicorp/dns does (internal/provider/provider.go,
// exchange), weak as it is:
//
//   - Retries counts attempts, but for zero, which is one attempt: 1 never sends again.
//   - The signature is made once, and sending takes it off: whatever is sent again is not signed.
//   - An answer that does not fit is asked for once more with a buffer of 4096 bytes (EDNS), and then over TCP. Both of
//     these are unsigned, too, and with zero retries neither is done.
//
// One thing is not the same: there, all resources share one client whose transport this changes. Here it is a copy, as a
// data race has no outcome that could be modelled.
func (c *Client) exchange(ctx context.Context, message *dns.Msg) (*dns.Msg, error) {
	client := &dns.Client{Net: c.Transport, Timeout: c.Timeout}
	if c.Key != nil {
		client.TsigProvider = c.Key
		message.SetTsig(c.Key.Name, c.Key.Algorithm, fudge, time.Now().Unix())
	}
	retries := c.Retries
	enlarged := false
	for more := true; more; more = retries > 0 {
		tflog.Debug(ctx, "sending a DNS message", map[string]any{"server": c.Address, "transport": client.Net, "message": message.String()})
		reply, _, err := client.ExchangeContext(ctx, message, c.Address)
		if err != nil {
			if isTimeout(err) && retries > 0 {
				retries--
				continue
			}
			return nil, err
		}
		tflog.Debug(ctx, "received a DNS message", map[string]any{"server": c.Address, "message": reply.String()})

		if reply.Rcode == dns.RcodeServerFailure && retries > 0 {
			retries--
			continue
		}
		if !reply.Truncated {
			return reply, nil
		}
		if enlarged {
			next, known := overTCP[client.Net]
			if !known {
				return nil, fmt.Errorf("unknown transport: %s", client.Net)
			}
			client.Net = next
		} else {
			message.SetEdns0(dns.DefaultMsgSize, false)
			enlarged = true
		}
		retries = c.Retries
	}
	return nil, errIncomplete
}

func isTimeout(err error) bool {
	var failure net.Error
	return errors.As(err, &failure) && failure.Timeout()
}
