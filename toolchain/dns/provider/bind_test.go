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
	"testing"
	"time"

	"github.com/miekg/dns"
)

const (
	forwardZone = "tenants.example.test."
	reverseZone = "0.10.in-addr.arpa."
	tenantKey   = "tenant-key." // may write both zones
	guestKey    = "guest-key."  // known to the server, may write nothing
)

// bindServer is a BIND of this test run, on loopback and on a port of its own.
type bindServer struct {
	port    int
	secrets map[string]string
}

var bind *bindServer

func TestMain(m *testing.M) {
	code := 1
	defer func() { os.Exit(code) }()

	folder, err := os.MkdirTemp("", "dns-provider-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	defer os.RemoveAll(folder)

	server, stop, err := startBind(folder)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	defer stop()
	bind = server
	code = m.Run()
}

// startBind starts named, waits until it answers for its zones, and returns how to stop it.
func startBind(folder string) (*bindServer, func(), error) {
	named, err := copyOfNamed(folder)
	if err != nil {
		return nil, nil, err
	}
	// Another process can take a free port before named does: then named ends, and another port is tried.
	var failure error
	for range 5 {
		server := &bindServer{secrets: map[string]string{tenantKey: newSecret(), guestKey: newSecret()}}
		if server.port, err = freePort(); err != nil {
			return nil, nil, err
		}
		configuration, err := server.configure(folder)
		if err != nil {
			return nil, nil, err
		}
		var output bytes.Buffer
		command := exec.Command(named, "-c", configuration, "-g", "-n", "1", "-4")
		command.Stdout, command.Stderr = &output, &output
		if err := command.Start(); err != nil {
			return nil, nil, fmt.Errorf("named does not start: %w", err)
		}
		ended := make(chan struct{})
		go func() { _ = command.Wait(); close(ended) }()
		stop := func() { _ = command.Process.Kill(); <-ended }
		if server.answers(ended) {
			return server, stop, nil
		}
		stop()
		failure = fmt.Errorf("named did not answer on port %d:\n%s", server.port, output.String())
	}
	return nil, nil, failure
}

// copyOfNamed returns a named that AppArmor leaves alone: Debian's profile goes by the path /usr/sbin/named and keeps
// that program out of temporary folders.
func copyOfNamed(folder string) (string, error) {
	path, err := exec.LookPath("named")
	if err != nil {
		if path, err = exec.LookPath("/usr/sbin/named"); err != nil {
			return "", fmt.Errorf("these tests need BIND 9's named on PATH or in /usr/sbin; on Debian: apt-get install bind9")
		}
	}
	program, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	copied := filepath.Join(folder, "named")
	return copied, os.WriteFile(copied, program, 0o755)
}

func (s *bindServer) configure(folder string) (string, error) {
	zone := func(name string) string {
		return fmt.Sprintf("$TTL 300\n@ IN SOA ns.%[1]s hostmaster.%[1]s ( 1 3600 600 86400 60 )\n@ IN NS ns.%[1]s\nns.%[1]s IN A 127.0.0.1\n", name)
	}
	files := map[string]string{
		"forward.zone": zone(forwardZone),
		"reverse.zone": fmt.Sprintf("$TTL 300\n@ IN SOA ns.%[1]s hostmaster.%[1]s ( 1 3600 600 86400 60 )\n@ IN NS ns.%[1]s\n", forwardZone),
		"named.conf": fmt.Sprintf(`
key "%[3]s" { algorithm hmac-sha256; secret "%[5]s"; };
key "%[4]s" { algorithm hmac-sha256; secret "%[6]s"; };
options {
  directory "%[1]s"; pid-file "%[1]s/named.pid"; lock-file none; session-keyfile "%[1]s/session.key"; managed-keys-directory "%[1]s";
  listen-on port %[2]d { 127.0.0.1; }; listen-on-v6 { none; };
  recursion no; dnssec-validation no; notify no; minimal-responses yes;
};
controls { };
zone "%[7]s" { type primary; file "forward.zone"; allow-query { key "%[3]s"; key "%[4]s"; }; update-policy { grant %[3]s zonesub A CNAME TXT; }; };
zone "%[8]s" { type primary; file "reverse.zone"; allow-query { key "%[3]s"; key "%[4]s"; }; update-policy { grant %[3]s zonesub PTR; }; };
`, folder, s.port, tenantKey, guestKey, s.secrets[tenantKey], s.secrets[guestKey], forwardZone, reverseZone),
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			return "", err
		}
	}
	return filepath.Join(folder, "named.conf"), nil
}

func (s *bindServer) address() string { return fmt.Sprintf("127.0.0.1:%d", s.port) }

// answers waits until the server answers for its zones. It returns false when named ends first.
func (s *bindServer) answers(ended <-chan struct{}) bool {
	ticks := time.NewTicker(20 * time.Millisecond)
	defer ticks.Stop()
	deadline := time.After(20 * time.Second)
	for {
		select {
		case <-ended:
			return false
		case <-deadline:
			return false
		case <-ticks.C:
			if reply, err := s.exchange(question(reverseZone, dns.TypeSOA)); err == nil && len(reply.Answer) == 1 {
				return true
			}
		}
	}
}

// exchange talks to the server past the provider, with the tenant's key.
func (s *bindServer) exchange(message *dns.Msg) (*dns.Msg, error) {
	client := &dns.Client{Net: "tcp", TsigSecret: s.secretOf(tenantKey)}
	message.SetTsig(tenantKey, dns.HmacSHA256, 300, time.Now().Unix())
	reply, _, err := client.Exchange(message, s.address())
	return reply, err
}

func (s *bindServer) secretOf(key string) map[string]string {
	return map[string]string{key: s.secrets[key]}
}

// holds returns what the server holds at a name, each record as text without its owner: "300 A 10.0.0.1".
func (s *bindServer) holds(t *testing.T, fqdn string, rrtype uint16) []string {
	t.Helper()
	reply, err := s.exchange(question(fqdn, rrtype))
	if err != nil {
		t.Fatal(err)
	}
	held := []string{}
	for _, answer := range reply.Answer {
		held = append(held, fmt.Sprintf("%d %s", answer.Header().Ttl, answer.String()[len(answer.Header().String()):]))
	}
	return held
}

// change does what another program or person would do to a zone: insert or remove one record.
func (s *bindServer) change(t *testing.T, zone string, edit func(*dns.Msg, dns.RR), record string) {
	t.Helper()
	rr, err := dns.NewRR(record)
	if err != nil {
		t.Fatal(err)
	}
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
