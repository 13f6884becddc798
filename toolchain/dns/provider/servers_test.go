package provider

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// Zones of every server.
const (
	forwardZone  = "tenants.example.test."
	reverseZone  = "0.10.in-addr.arpa."
	childZone    = "child.tenants.example.test." // on the same server as its parent
	wildcardZone = "wildcard.example.test."      // * CNAME elsewhere.example.test.
	openZone     = "open.example.test."          // open.zone: may be read without a key
	openReverse  = "1.10.in-addr.arpa."
)

// Keys of every server. tenant-key and those named after an algorithm may write.
const (
	tenantKey = "tenant-key."
	guestKey  = "guest-key." // may write nothing
)

var algorithmKeys = map[string]string{
	"md5-key.": "hmac-md5", "sha1-key.": "hmac-sha1", "sha512-key.": "hmac-sha512",
	tenantKey: "hmac-sha256", guestKey: "hmac-sha256",
}

const forwardTypes = "A AAAA CNAME MX NS SRV TXT"

// dnsServer is a name server of this test run, on loopback and on a port of its own.
type dnsServer struct {
	program string
	// configure writes its files and returns its arguments.
	configure func(*dnsServer) ([]string, error)
	// unsignedWrite and forbiddenWrite are what it answers to an update without a key, and to one with a key that may not
	// do this: REFUSED in RFC 2136 section 3.3, which not every server follows.
	unsignedWrite, forbiddenWrite string
	// readsNeedKey says that it keeps all but the open zones from those without a key. Knot DNS cannot.
	readsNeedKey bool

	folder  string
	port    int
	secrets map[string]string
}

func TestMain(m *testing.M) {
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "DNS_UPDATE_") {
			os.Unsetenv(name)
		}
	}
	os.Exit(m.Run())
}

// rule is a sentence about the provider that is true on every server.
type rule struct {
	name  string
	check func(*testing.T, *dnsServer)
}

func TestOnEveryServer(t *testing.T) {
	for _, server := range []*dnsServer{bind, knot} {
		t.Run(server.program, func(t *testing.T) {
			stop, err := server.start(t.TempDir())
			must(t, err)
			defer stop()
			for _, rule := range slices.Concat(recordRules, edgeRules, configurationRules, transportRules, lookupRules) {
				t.Run(rule.name, func(t *testing.T) { rule.check(t, server) })
			}
		})
	}
}

// start starts the server, waits until it answers for its zones, and returns how to stop it.
func (s *dnsServer) start(folder string) (func(), error) {
	s.folder = folder
	program, err := copyOf(s.program, folder)
	if err != nil {
		return nil, err
	}
	// Another process can take a free port before the server does: then the server ends, and another port is tried.
	var failure error
	for range 5 {
		if s.port, err = freePort(); err != nil {
			return nil, err
		}
		s.secrets = map[string]string{}
		for key := range algorithmKeys {
			s.secrets[key] = newSecret()
		}
		arguments, err := s.configure(s)
		if err != nil {
			return nil, err
		}
		var output bytes.Buffer
		command := exec.Command(program, arguments...)
		command.Stdout, command.Stderr = &output, &output
		if err := command.Start(); err != nil {
			return nil, fmt.Errorf("%s does not start: %w", s.program, err)
		}
		ended := make(chan struct{})
		go func() { _ = command.Wait(); close(ended) }()
		stop := func() { _ = command.Process.Kill(); <-ended }
		answers, stillRuns := s.answers(ended)
		if answers {
			return stop, nil
		}
		stop()
		failure = fmt.Errorf("%s did not answer on port %d:\n%s", s.program, s.port, output.String())
		if stillRuns {
			break
		}
	}
	return nil, failure
}

// copyOf returns a program that AppArmor leaves alone: Debian's profile of BIND goes by the path /usr/sbin/named and keeps
// that program out of temporary folders.
func copyOf(name, folder string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		if path, err = exec.LookPath("/usr/sbin/" + name); err != nil {
			return "", fmt.Errorf("these tests need %s on PATH or in /usr/sbin; on Debian: apt-get install bind9 knot", name)
		}
	}
	program, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	copied := filepath.Join(folder, name)
	return copied, os.WriteFile(copied, program, 0o755)
}

// zoneFiles returns what each zone holds at the start, by zone.
func zoneFiles() map[string]string {
	head := "$TTL 300\n@ IN SOA ns.tenants.example.test. hostmaster.tenants.example.test. ( 1 3600 600 86400 60 )\n@ IN NS ns.tenants.example.test.\n"
	return map[string]string{
		forwardZone:  head + "ns IN A 127.0.0.1\n",
		reverseZone:  head,
		childZone:    head,
		wildcardZone: head + "* IN CNAME elsewhere.example.test.\n",
		openZone: head + `two IN A 10.1.0.2
two IN A 10.1.0.1
two IN AAAA fd00::2
two IN AAAA fd00::1
six IN AAAA fd00::6
alias IN CNAME two
away IN CNAME nowhere.example.test.
@ IN MX 20 b
@ IN MX 20 a
@ IN MX 10 c
@ IN NS a.ns
a.ns IN A 127.0.0.1
_http._tcp IN SRV 20 0 80 a
_http._tcp IN SRV 10 1 80 b
_http._tcp IN SRV 10 5 80 b
_http._tcp IN SRV 10 5 81 a
text IN TXT "one " "text"
`,
		openReverse: head + "1.0 IN PTR two.open.example.test.\n",
	}
}

func (s *dnsServer) write(name, content string) error {
	return os.WriteFile(filepath.Join(s.folder, name), []byte(content), 0o600)
}

func (s *dnsServer) address() string { return fmt.Sprintf("127.0.0.1:%d", s.port) }

// answers waits until the server answers for its zones. It returns whether it does, and whether it still runs.
func (s *dnsServer) answers(ended <-chan struct{}) (answers, runs bool) {
	ticks := time.NewTicker(20 * time.Millisecond)
	defer ticks.Stop()
	deadline := time.After(20 * time.Second)
	for {
		select {
		case <-ended:
			return false, false
		case <-deadline:
			return false, true
		case <-ticks.C:
			if s.holdsAllZones() {
				return true, true
			}
		}
	}
}

func (s *dnsServer) holdsAllZones() bool {
	for zone := range zoneFiles() {
		if reply, err := s.exchange(question(zone, dns.TypeSOA)); err != nil || len(reply.Answer) != 1 {
			return false
		}
	}
	return true
}

// exchange talks to the server past the provider, with the tenant's key.
func (s *dnsServer) exchange(message *dns.Msg) (*dns.Msg, error) {
	client := &dns.Client{Net: "tcp", TsigSecret: map[string]string{tenantKey: s.secrets[tenantKey]}}
	message.SetTsig(tenantKey, dns.HmacSHA256, 300, time.Now().Unix())
	reply, _, err := client.Exchange(message, s.address())
	return reply, err
}

// holds returns what the server holds at a name in the order of the text, each record without its owner: "300 10.0.0.1".
func (s *dnsServer) holds(t *testing.T, fqdn string, rrtype uint16) []string {
	t.Helper()
	reply, err := s.exchange(question(fqdn, rrtype))
	must(t, err)
	held := []string{}
	for _, record := range append(reply.Answer, reply.Ns...) {
		if record.Header().Rrtype == rrtype {
			held = append(held, fmt.Sprintf("%d %s", record.Header().Ttl, record.String()[len(record.Header().String()):]))
		}
	}
	slices.Sort(held)
	return held
}

// change does what another program or person would do to a zone: insert or remove one record.
func (s *dnsServer) change(t *testing.T, zone string, edit func(*dns.Msg, dns.RR), record string) {
	t.Helper()
	rr, err := dns.NewRR(record)
	must(t, err)
	message := new(dns.Msg)
	message.SetUpdate(zone)
	edit(message, rr)
	reply, err := s.exchange(message)
	if err != nil || reply.Rcode != dns.RcodeSuccess {
		t.Fatalf("changing %s outside: %v %v", record, err, reply)
	}
}

func insert(message *dns.Msg, record dns.RR) { message.Insert([]dns.RR{record}) }
func remove(message *dns.Msg, record dns.RR) { message.Remove([]dns.RR{record}) }

func question(fqdn string, rrtype uint16) *dns.Msg {
	message := new(dns.Msg)
	message.SetQuestion(fqdn, rrtype)
	return message
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

func newSecret() string {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret)
	return base64.StdEncoding.EncodeToString(secret)
}
