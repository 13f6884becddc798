package provider

import (
	"fmt"
	"testing"

	"github.com/miekg/dns"
)

// The words of errors are those of internal/provider/config.go, provider.go and provider_framework.go of
// hashicorp/terraform-provider-dns.
var configurationRules = []rule{
	{"each algorithm signs", func(t *testing.T, s *dnsServer) {
		for key, algorithm := range algorithmKeys {
			if key == guestKey {
				continue
			}
			e := mustEngine(t, signed(s, "tcp", key))
			state := e.mustApply(t, "dns_a_record_set", nil, a(algorithm, "10.1.0.1"))
			same(t, algorithm, e.mustRefresh(t, "dns_a_record_set", state), state)
		}
	}},

	{"each transport works", func(t *testing.T, s *dnsServer) {
		for _, transport := range []string{"udp", "udp4", "tcp", "tcp4"} {
			e := mustEngine(t, signed(s, transport, tenantKey))
			state := e.mustApply(t, "dns_a_record_set", nil, a("over-"+transport, "10.1.0.2"))
			e.mustApply(t, "dns_a_record_set", state, nil)
		}
	}},

	{"variables fill what the block leaves out", func(t *testing.T, s *dnsServer) {
		setVariables(t, s)
		for _, update := range []object{nil, {}} {
			e := mustEngine(t, update)
			for _, c := range lifecycles {
				state := e.mustApply(t, c.typeName, nil, object{"zone": c.zone, "name": c.name, c.attribute: c.before})
				e.mustApply(t, c.typeName, state, nil)
			}
		}
	}},

	{"the block wins over variables", func(t *testing.T, s *dnsServer) {
		setVariables(t, s)
		t.Setenv("DNS_UPDATE_PORT", "1")
		t.Setenv("DNS_UPDATE_KEYNAME", guestKey)
		tenant(t, s).mustApply(t, "dns_a_record_set", nil, a("block", "10.1.0.3"))
	}},

	{"the key's name is the same in any case", func(t *testing.T, s *dnsServer) {
		e := mustEngine(t, signed(s, "tcp", tenantKey).with("key_name", "Tenant-KEY."))
		e.mustApply(t, "dns_a_record_set", nil, a("case", "10.1.0.4"))
	}},

	{"a key that may not write is refused", func(t *testing.T, s *dnsServer) {
		e := mustEngine(t, signed(s, "tcp", guestKey))
		state, failure := e.apply(t, "dns_a_record_set", nil, a("refused", "10.1.0.5"))
		same(t, "failure", failure, "Error updating DNS record: "+s.forbiddenWrite+": ")
		same(t, "state", state, object(nil))
		same(t, "server", s.holds(t, "refused."+forwardZone, dns.TypeA), []string{})
	}},

	{"a type that the key may not write is refused", func(t *testing.T, s *dnsServer) {
		config := ptr("wrong-type", "x.example.test.").with("zone", forwardZone)
		state, failure := tenant(t, s).apply(t, "dns_ptr_record", nil, config)
		contains(t, failure, "Error updating DNS record: ")
		same(t, "state", state, object(nil))
	}},

	{"a wrong secret fails in the words of miekg/dns", func(t *testing.T, s *dnsServer) {
		for _, transport := range []string{"tcp", "udp"} {
			e := mustEngine(t, signed(s, transport, tenantKey).with("key_secret", newSecret()))
			_, failure := e.apply(t, "dns_a_record_set", nil, a("wrong-secret", "10.1.0.6"))
			same(t, "failure", failure, "Error updating DNS record: dns: bad authentication: ")
		}
	}},

	{"an unknown key fails in the same words", func(t *testing.T, s *dnsServer) {
		e := mustEngine(t, signed(s, "tcp", tenantKey).with("key_name", "nobody."))
		_, failure := e.apply(t, "dns_a_record_set", nil, a("unknown-key", "10.1.0.7"))
		same(t, "failure", failure, "Error updating DNS record: dns: bad authentication: ")
	}},

	{"without a key updates are refused", func(t *testing.T, s *dnsServer) {
		e := mustEngine(t, unsigned(s, "tcp"))
		_, failure := e.apply(t, "dns_a_record_set", nil, a("unsigned", "10.1.0.8"))
		same(t, "failure", failure, "Error updating DNS record: "+s.unsignedWrite+": ")
	}},

	{"reads are signed like updates", func(t *testing.T, s *dnsServer) {
		// Source: 2.0.0 in CHANGELOG.md, hashicorp/terraform-provider-dns#35.
		if !s.readsNeedKey {
			t.Skip(s.program + " answers everybody")
		}
		state := tenant(t, s).mustApply(t, "dns_a_record_set", nil, a("read", "10.1.0.9"))
		_, failure := mustEngine(t, unsigned(s, "tcp")).refresh(t, "dns_a_record_set", state)
		same(t, "failure", failure, "Error querying DNS record: 5 (REFUSED): ")
	}},

	{"a failed read keeps the state", func(t *testing.T, s *dnsServer) {
		e := mustEngine(t, signed(s, "tcp", tenantKey).with("key_secret", newSecret()))
		for typeName, config := range map[string]object{"dns_a_record_set": a("kept", "10.1.0.10"), "dns_txt_record_set": txt("kept", "text")} {
			state := tenant(t, s).mustApply(t, typeName, nil, config)
			kept, failure := e.refresh(t, typeName, state)
			contains(t, failure, "Error querying DNS record: dns: bad authentication")
			same(t, "state", kept, state)
		}
	}},

	{"a wrong configuration is named", func(t *testing.T, s *dnsServer) {
		good := signed(s, "tcp", tenantKey)
		for want, update := range map[string]object{
			`"key_name" should be fully-qualified`:                                       good.with("key_name", "tenant-key"),
			"Unknown HMAC algorithm: sha256":                                             good.with("key_algorithm", "sha256"),
			`Attribute "update[0].key_secret" must be specified when`:                    good.with("key_secret", nil),
			`"key_name", "key_secret" and "key_algorithm" should be non empty`:           good.with("key_secret", ""),
			`Timeout cannot be parsed as an integer: strconv.Atoi: parsing "soon"`:       good.with("timeout", "soon"),
			"timeout cannot be negative":                                                 good.with("timeout", "-1s"),
			"gssapi is not in this stand-in for hashicorp/dns; use key_name":             good.with("gssapi", []object{{"realm": "EXAMPLE.TEST"}}),
			`Attribute "update[0].key_name" must be specified when "update[0].key_secre`: good.with("key_name", nil),
		} {
			_, failure := newEngine(t, update)
			contains(t, failure, want)
		}
	}},

	{"a wrong variable is named", func(t *testing.T, s *dnsServer) {
		for _, name := range []string{"DNS_UPDATE_PORT", "DNS_UPDATE_RETRIES", "DNS_UPDATE_RECURSIVE"} {
			t.Run(name, func(t *testing.T) {
				t.Setenv(name, "many")
				_, failure := newEngine(t, nil)
				contains(t, failure, fmt.Sprintf("Invalid %s environment variable: strconv.", name))
			})
		}
		for _, name := range []string{"DNS_UPDATE_REALM", "DNS_UPDATE_USERNAME", "DNS_UPDATE_PASSWORD", "DNS_UPDATE_KEYTAB"} {
			t.Run(name, func(t *testing.T) {
				t.Setenv(name, "x")
				_, failure := newEngine(t, nil)
				contains(t, failure, "gssapi is not in this stand-in for hashicorp/dns")
			})
		}
	}},

	{"without a server address sets say so, and all others ask this machine", func(t *testing.T, s *dnsServer) {
		// Source: configureProvider in internal/provider/provider.go returns nothing, Configure in provider_framework.go a
		// client for ":53".
		t.Setenv("DNS_UPDATE_PORT", fmt.Sprint(s.port))
		t.Setenv("DNS_UPDATE_TRANSPORT", "tcp4")
		t.Setenv("DNS_UPDATE_KEYNAME", tenantKey)
		t.Setenv("DNS_UPDATE_KEYALGORITHM", algorithmKeys[tenantKey])
		t.Setenv("DNS_UPDATE_KEYSECRET", s.secrets[tenantKey])
		e := mustEngine(t, nil)
		_, failure := e.apply(t, "dns_a_record_set", nil, a("nowhere", "10.1.0.11"))
		same(t, "failure", failure, "update server is not set: ")
		_, failure = e.importState(t, "dns_a_record_set", "nowhere."+forwardZone)
		same(t, "failure to import", failure, "update server is not set: ")
		e.mustApply(t, "dns_txt_record_set", nil, txt("nowhere", "text"))
	}},

	{"a server that is not there is named", func(t *testing.T, s *dnsServer) {
		port, err := freePort()
		must(t, err)
		e := mustEngine(t, unsigned(s, "tcp").with("port", int64(port)))
		_, failure := e.apply(t, "dns_a_record_set", nil, a("dead", "10.1.0.12"))
		same(t, "failure", failure, fmt.Sprintf("Error updating DNS record: dial tcp 127.0.0.1:%d: connect: connection refused: ", port))
	}},
}

// setVariables describes a server in the environment, with the tenant's key.
func setVariables(t *testing.T, s *dnsServer) {
	t.Helper()
	for name, value := range map[string]string{
		"SERVER": "127.0.0.1", "PORT": fmt.Sprint(s.port), "TRANSPORT": "tcp", "TIMEOUT": "5", "RETRIES": "1", "RECURSIVE": "true",
		"KEYNAME": tenantKey, "KEYALGORITHM": algorithmKeys[tenantKey], "KEYSECRET": s.secrets[tenantKey],
	} {
		t.Setenv("DNS_UPDATE_"+name, value)
	}
}
