package provider

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// unsigned is an update block without a key.
func unsigned(transport string) object {
	return object{"server": "127.0.0.1", "port": int64(bind.port), "transport": transport}
}

func signed(transport, key, algorithm, secret string) object {
	update := unsigned(transport)
	update["key_name"], update["key_algorithm"], update["key_secret"] = key, algorithm, secret
	return update
}

func TestAKeyThatMayNotWriteIsRefused(t *testing.T) {
	e, failure := newEngine(t, signed("tcp", guestKey, "hmac-sha256", bind.secrets[guestKey]))
	same(t, "configuration", failure, "")

	state, failure := e.apply(t, "dns_a_record_set", nil, a("refused", "10.1.0.1"))
	contains(t, failure, "answered REFUSED: key guest-key. may not do this")
	same(t, "state", state, object(nil))
	same(t, "server", bind.holds(t, "refused.tenants.example.test.", dns.TypeA), []string{})
}

func TestARecordTypeThatTheKeyMayNotWriteIsRefused(t *testing.T) {
	_, failure := tenant(t).apply(t, "dns_ptr_record", nil, object{"zone": forwardZone, "name": "wrong-type", "ptr": "x.example.test."})
	contains(t, failure, "answered REFUSED: key tenant-key. may not do this")
}

func TestAWrongSecretIsNamed(t *testing.T) {
	for _, transport := range []string{"tcp", "udp"} {
		e, _ := newEngine(t, signed(transport, tenantKey, "hmac-sha256", newSecret()))
		_, failure := e.apply(t, "dns_a_record_set", nil, a("wrong-secret", "10.1.0.1"))
		contains(t, failure, "answered NOTAUTH (BADSIG): check the key's name, algorithm and secret")
	}
}

func TestAnUnknownKeyIsNamed(t *testing.T) {
	e, _ := newEngine(t, signed("tcp", "nobody.", "hmac-sha256", newSecret()))
	_, failure := e.apply(t, "dns_a_record_set", nil, a("unknown-key", "10.1.0.1"))
	contains(t, failure, "answered NOTAUTH (BADKEY)")
}

func TestWithoutAKeyUpdatesAndReadsAreRefused(t *testing.T) {
	state := tenant(t).mustApply(t, "dns_a_record_set", nil, a("unsigned", "10.1.0.1"))
	e, failure := newEngine(t, unsigned("tcp"))
	same(t, "configuration", failure, "")

	_, failure = e.apply(t, "dns_a_record_set", nil, a("unsigned-2", "10.1.0.1"))
	contains(t, failure, "answered REFUSED to a request without a key")
	_, failure = e.refresh(t, "dns_a_record_set", state)
	contains(t, failure, "answered REFUSED to a request without a key")
}

func TestAFailedReadKeepsTheState(t *testing.T) {
	state := tenant(t).mustApply(t, "dns_a_record_set", nil, a("kept", "10.1.0.2"))
	e, _ := newEngine(t, signed("tcp", tenantKey, "hmac-sha256", newSecret()))
	kept, failure := e.refresh(t, "dns_a_record_set", state)
	contains(t, failure, "NOTAUTH")
	same(t, "state", kept, state)
}

func TestTheKeyNameIsLowerCasedAndTheEnvironmentFillsIn(t *testing.T) {
	t.Setenv("DNS_UPDATE_SERVER", "127.0.0.1")
	t.Setenv("DNS_UPDATE_PORT", fmt.Sprint(bind.port))
	t.Setenv("DNS_UPDATE_TRANSPORT", "tcp")
	t.Setenv("DNS_UPDATE_TIMEOUT", "5")
	t.Setenv("DNS_UPDATE_RETRIES", "1")
	t.Setenv("DNS_UPDATE_KEYNAME", "Tenant-KEY.")
	t.Setenv("DNS_UPDATE_KEYALGORITHM", "hmac-sha256")
	t.Setenv("DNS_UPDATE_KEYSECRET", bind.secrets[tenantKey])
	for _, update := range []object{nil, {}} {
		e, failure := newEngine(t, update)
		same(t, "configuration", failure, "")
		state := e.mustApply(t, "dns_a_record_set", nil, a("environment", "10.1.0.3"))
		e.mustApply(t, "dns_a_record_set", state, nil)
	}
}

func TestAWrongConfigurationIsNamed(t *testing.T) {
	cases := map[string]object{
		`key_name must end with a dot, got "tenant-key"`:                              signed("tcp", "tenant-key", "hmac-sha256", "c2VjcmV0"),
		`key_algorithm must be hmac-sha1, hmac-sha256 or hmac-sha512, got "sha256"`:   signed("tcp", tenantKey, "sha256", "c2VjcmV0"),
		`Attribute "update[0].key_secret" must be specified when "update[0].key_name`: signed("tcp", tenantKey, "hmac-sha256", "")}
	cases[`Attribute "update[0].key_secret" must be specified when "update[0].key_name`]["key_secret"] = nil
	timeout := unsigned("tcp")
	timeout["timeout"] = "soon"
	cases[`timeout must be a duration such as 500ms or whole seconds, got "soon"`] = timeout
	for want, update := range cases {
		_, failure := newEngine(t, update)
		contains(t, failure, want)
	}
}

func TestWithoutAServerAResourceSaysSo(t *testing.T) {
	e, failure := newEngine(t, nil)
	same(t, "configuration", failure, "")
	_, failure = e.apply(t, "dns_a_record_set", nil, a("nowhere", "10.1.0.4"))
	contains(t, failure, "set server in the provider's update block, or DNS_UPDATE_SERVER")
}

func TestAnAnswerThatDoesNotFitIsFetchedOverTcp(t *testing.T) {
	e := tenant(t)
	texts := []string{}
	for i := range 20 {
		texts = append(texts, fmt.Sprintf("%02d %s", i, strings.Repeat("x", 60)))
	}
	state := e.mustApply(t, "dns_txt_record_set", nil, object{"zone": forwardZone, "name": "large", "txt": texts})

	udp, _ := newEngine(t, signed("udp", tenantKey, "hmac-sha256", bind.secrets[tenantKey]))
	same(t, "state", sortedValues(udp.mustRefresh(t, "dns_txt_record_set", state)), sortedValues(state))
}

func TestALostPacketIsSentAgainWithASignature(t *testing.T) {
	port := losesFirstPacket(t)
	update := signed("udp", tenantKey, "hmac-sha256", bind.secrets[tenantKey])
	update["port"], update["timeout"] = int64(port), "500ms"
	e, _ := newEngine(t, update)
	e.mustApply(t, "dns_a_record_set", nil, a("lost", "10.1.0.5"))
	same(t, "server", bind.holds(t, "lost.tenants.example.test.", dns.TypeA), []string{"3600 10.1.0.5"})
}

func TestADeadServerIsNamed(t *testing.T) {
	port, err := freePort()
	must(t, err)
	update := unsigned("tcp")
	update["port"] = int64(port)
	e, _ := newEngine(t, update)
	_, failure := e.apply(t, "dns_a_record_set", nil, a("dead", "10.1.0.6"))
	contains(t, failure, fmt.Sprintf("127.0.0.1:%d does not answer over tcp", port))
}

// losesFirstPacket relays UDP to the server, but for the first packet.
func losesFirstPacket(t *testing.T) int {
	t.Helper()
	front, err := net.ListenPacket("udp4", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { front.Close() })
	go func() {
		buffer := make([]byte, 65535)
		for count := 0; ; count++ {
			length, client, err := front.ReadFrom(buffer)
			if err != nil {
				return
			}
			if count == 0 {
				continue
			}
			back, err := net.DialTimeout("udp4", bind.address(), time.Second)
			if err != nil {
				return
			}
			_, _ = back.Write(buffer[:length])
			_ = back.SetReadDeadline(time.Now().Add(5 * time.Second))
			if length, err = back.Read(buffer); err == nil {
				_, _ = front.WriteTo(buffer[:length], client)
			}
			back.Close()
		}
	}()
	return front.LocalAddr().(*net.UDPAddr).Port
}
