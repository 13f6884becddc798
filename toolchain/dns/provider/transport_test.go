package provider

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// transportRules are what happens to packets on the way. rfc2136/exchange_test.go counts attempts.
var transportRules = []rule{
	{"an update that is lost is sent again unsigned, and refused", func(t *testing.T, s *dnsServer) {
		// Source: hashicorp/terraform-provider-dns#217, #665: SetTsig stands before the loop, sending takes it off.
		e := mustEngine(t, overLossy(t, s, loss{query: true}))
		state, failure := e.apply(t, "dns_a_record_set", nil, a("lost", "10.2.0.1"))
		same(t, "failure", failure, "Error updating DNS record: "+s.unsignedWrite+": ")
		same(t, "state", state, object(nil))
		same(t, "server", s.holds(t, "lost."+forwardZone, dns.TypeA), []string{})
	}},

	{"an update whose answer is lost is done, and in no state", func(t *testing.T, s *dnsServer) {
		// Source: the same.
		e := mustEngine(t, overLossy(t, s, loss{answer: true}))
		state, failure := e.apply(t, "dns_a_record_set", nil, a("done", "10.2.0.2"))
		same(t, "failure", failure, "Error updating DNS record: "+s.unsignedWrite+": ")
		same(t, "state", state, object(nil))
		same(t, "server", s.holds(t, "done."+forwardZone, dns.TypeA), []string{"3600 10.2.0.2"})
	}},

	{"an answer that does not fit is asked for again unsigned", func(t *testing.T, s *dnsServer) {
		// Source: the same, "also hits" truncated answers.
		texts := []string{}
		for i := range 20 {
			texts = append(texts, fmt.Sprintf("%02d %s", i, strings.Repeat("x", 60)))
		}
		state := tenant(t, s).mustApply(t, "dns_txt_record_set", nil, txt("large", texts...))

		kept, failure := mustEngine(t, signed(s, "udp", tenantKey)).refresh(t, "dns_txt_record_set", state)
		same(t, "state", kept, state)
		want := ""
		if s.readsNeedKey {
			want = "Error querying DNS record: 5: REFUSED"
		}
		same(t, "failure", failure, want)
	}},

	{"TCP loses nothing", func(t *testing.T, s *dnsServer) {
		e := tenant(t, s)
		texts := []string{}
		for i := range 100 {
			texts = append(texts, fmt.Sprintf("%03d %s", i, strings.Repeat("x", 60)))
		}
		state := e.mustApply(t, "dns_txt_record_set", nil, txt("huge", texts...))
		same(t, "state", e.mustRefresh(t, "dns_txt_record_set", state), state)
	}},
}

// loss says which of the first exchange's packets gets lost.
type loss struct{ query, answer bool }

// overLossy is an update block with the tenant's key, over UDP to the server through a relay that loses one packet.
func overLossy(t *testing.T, s *dnsServer, lost loss) object {
	t.Helper()
	front, err := net.ListenPacket("udp4", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { front.Close() })
	go func() {
		buffer := make([]byte, 65535)
		for first := true; ; first = false {
			length, client, err := front.ReadFrom(buffer)
			if err != nil {
				return
			}
			if first && lost.query {
				continue
			}
			answer, err := relay(s, buffer[:length])
			if err != nil || first && lost.answer {
				continue
			}
			_, _ = front.WriteTo(answer, client)
		}
	}()
	port := front.LocalAddr().(*net.UDPAddr).Port
	return signed(s, "udp", tenantKey).with("port", int64(port)).with("timeout", "500ms")
}

func relay(s *dnsServer, query []byte) ([]byte, error) {
	back, err := net.Dial("udp4", s.address())
	if err != nil {
		return nil, err
	}
	defer back.Close()
	_ = back.SetDeadline(time.Now().Add(5 * time.Second))
	if _, err := back.Write(query); err != nil {
		return nil, err
	}
	answer := make([]byte, 65535)
	length, err := back.Read(answer)
	return answer[:length], err
}
