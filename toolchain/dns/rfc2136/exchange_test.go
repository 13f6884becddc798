package rfc2136

import (
	"context"
	"errors"
	"net"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/miekg/dns"
)

// The rules below are those of exchange in internal/provider/provider.go of hashicorp/terraform-provider-dns.

var key = &Key{Name: "key.", Algorithm: dns.HmacSHA256, Secret: "c2VjcmV0"}

// sent is what matters of a message that reached the server.
type sent struct {
	transport   string
	signed      bool
	buffer      uint16 // of EDNS; 0 without it
	recursive   bool
	transaction uint16
}

// answer is how a server treats one attempt.
type answer int

const (
	silence answer = iota
	failure
	truncation
	success
)

// script is a server on UDP and TCP that treats each attempt as told, and the last kind for all that follow.
type script struct {
	mutex    sync.Mutex
	answers  []answer
	received []sent
}

func TestAServerThatDoesNotAnswerIsAskedAsOftenAsRetriesSays(t *testing.T) {
	t.Parallel()
	// Source: hashicorp/terraform-provider-dns#379 for the words; the loop ends where no retry is left.
	for retries, attempts := range map[int]int{2: 2, 3: 3} {
		server, client := start(t, silence)
		client.Retries = retries
		_, err := client.Query(context.Background(), "a.test.", dns.TypeA)
		want(t, "error", err.Error(), "unable to complete DNS exchange")
		want(t, "attempts", len(server.attempts()), attempts)
	}
}

func TestOneRetryIsNone(t *testing.T) {
	t.Parallel()
	// Source: as above: the counter is at zero after the first attempt.
	for _, answer := range []answer{silence, failure} {
		server, client := start(t, answer)
		client.Retries = 1
		_, err := client.Query(context.Background(), "a.test.", dns.TypeA)
		want(t, "error", err.Error(), "unable to complete DNS exchange")
		want(t, "attempts", len(server.attempts()), 1)
	}
}

func TestWithoutRetriesTheFailureIsNamed(t *testing.T) {
	t.Parallel()
	server, client := start(t, silence)
	client.Retries = 0
	_, err := client.Query(context.Background(), "a.test.", dns.TypeA)
	want(t, "is a timeout", isTimeout(err), true)
	want(t, "attempts", len(server.attempts()), 1)

	_, client = start(t, failure)
	client.Retries = 0
	_, err = client.Query(context.Background(), "a.test.", dns.TypeA)
	want(t, "error", err, error(RcodeError(dns.RcodeServerFailure)))
}

func TestAServerThatFailsIsAskedAgain(t *testing.T) {
	t.Parallel()
	// Source: hashicorp/terraform-provider-dns#63, #68.
	server, client := start(t, failure, failure, success)
	_, err := client.Query(context.Background(), "a.test.", dns.TypeA)
	want(t, "error", err, nil)
	want(t, "attempts", len(server.attempts()), 3)
}

func TestWhatIsSentAgainIsTheSameMessageWithoutItsSignature(t *testing.T) {
	t.Parallel()
	// Source: hashicorp/terraform-provider-dns#217, open; #665, which would sign each attempt.
	for _, first := range []answer{silence, failure} {
		server, client := start(t, first, success)
		if err := client.Update(context.Background(), "test.", nil, nil); err != nil {
			t.Fatal(err)
		}
		want(t, "attempts", len(server.attempts()), 2)
		want(t, "first is signed", server.attempts()[0].signed, true)
		want(t, "second is signed", server.attempts()[1].signed, false)
		want(t, "transaction", server.attempts()[1].transaction, server.attempts()[0].transaction)
	}
}

func TestAnAnswerThatDoesNotFitIsAskedForWithALargerBufferAndThenOverTcp(t *testing.T) {
	t.Parallel()
	server, client := start(t, truncation, truncation, success)
	if _, err := client.Query(context.Background(), "a.test.", dns.TypeA); err != nil {
		t.Fatal(err)
	}
	attempts := server.attempts()
	for i := range attempts {
		attempts[i].transaction = 0
	}
	want(t, "attempts", attempts, []sent{
		{transport: "udp", signed: true},
		{transport: "udp", buffer: 4096},
		{transport: "tcp", buffer: 4096},
	})
}

func TestAnAnswerThatDoesNotFitIsLostWithoutRetries(t *testing.T) {
	t.Parallel()
	server, client := start(t, truncation, success)
	client.Retries = 0
	_, err := client.Query(context.Background(), "a.test.", dns.TypeA)
	want(t, "error", err.Error(), "unable to complete DNS exchange")
	want(t, "attempts", len(server.attempts()), 1)
}

func TestAnAnswerThatDoesNotFitTcpIsAnError(t *testing.T) {
	t.Parallel()
	_, client := start(t, truncation)
	client.Transport = "tcp"
	_, err := client.Query(context.Background(), "a.test.", dns.TypeA)
	want(t, "error", err.Error(), "unknown transport: tcp")
}

func TestOneExchangeLeavesTheTransportOfOthersAlone(t *testing.T) {
	t.Parallel()
	// Not so in hashicorp/dns, where c.Net of the one client is changed while others use it: a data race.
	server, client := start(t, truncation, truncation, success)
	for range 2 {
		if _, err := client.Query(context.Background(), "a.test.", dns.TypeA); err != nil {
			t.Fatal(err)
		}
	}
	want(t, "first attempt of the second exchange", server.attempts()[3].transport, "udp")
}

func TestRecursionIsAskedForByReadsAlone(t *testing.T) {
	t.Parallel()
	// Source: 3.5.0 in CHANGELOG.md, hashicorp/terraform-provider-dns#552.
	for _, recursive := range []bool{false, true} {
		server, client := start(t, success)
		client.Recursive = recursive
		if _, err := client.Query(context.Background(), "a.test.", dns.TypeA); err != nil {
			t.Fatal(err)
		}
		if err := client.Update(context.Background(), "test.", nil, nil); err != nil {
			t.Fatal(err)
		}
		want(t, "read", server.attempts()[0].recursive, recursive)
		want(t, "update", server.attempts()[1].recursive, false)
	}
}

func TestTheTimeoutIsTwoSecondsUnlessToldOtherwise(t *testing.T) {
	t.Parallel()
	// Source: timeout "0" is miekg/dns's own, dnsTimeout in its client.go; hashicorp/terraform-provider-dns#67.
	_, client := start(t, silence)
	client.Retries, client.Timeout = 0, 0
	begun := time.Now()
	_, err := client.Query(context.Background(), "a.test.", dns.TypeA)
	want(t, "is a timeout", isTimeout(err), true)
	if took := time.Since(begun); took < 1900*time.Millisecond {
		t.Fatalf("took %s", took)
	}
}

func TestTheKeyMakesAndChecksSignatures(t *testing.T) {
	t.Parallel()
	signature := &dns.TSIG{Hdr: dns.RR_Header{Name: key.Name}, Algorithm: dns.HmacMD5}
	// Source: RFC 2202 section 2, test case 2.
	md5 := &Key{Name: key.Name, Algorithm: dns.HmacMD5, Secret: "SmVmZQ=="}
	mac, err := md5.Generate([]byte("what do ya want for nothing?"), signature)
	want(t, "error", err, nil)
	want(t, "signature", mac, []byte("\x75\x0c\x78\x3e\x6a\xb0\xb5\x03\xea\xa8\x6e\x31\x0a\x5d\xb7\x38"))
	signature.MAC = "750c783e6ab0b503eaa86e310a5db738"
	want(t, "its own", md5.Verify([]byte("what do ya want for nothing?"), signature), nil)
	want(t, "of another message", md5.Verify([]byte("what?"), signature), dns.ErrSig)

	_, err = key.Generate(nil, &dns.TSIG{Hdr: dns.RR_Header{Name: "other."}, Algorithm: dns.HmacSHA256})
	want(t, "another key", err, dns.ErrSecret)
	_, err = key.Generate(nil, &dns.TSIG{Hdr: dns.RR_Header{Name: key.Name}, Algorithm: "hmac-sha3."})
	want(t, "an unknown algorithm", err, dns.ErrKeyAlg)
	_, err = (&Key{Name: key.Name, Secret: "?"}).Generate(nil, signature)
	want(t, "a secret that is not base64", errors.Unwrap(err) != nil, true)
}

// start returns a server that follows a script, and a client with a key that asks it over UDP.
func start(t *testing.T, answers ...answer) (*script, *Client) {
	t.Helper()
	s := &script{answers: answers}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	packets, err := net.ListenPacket("udp4", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, server := range []*dns.Server{{Listener: listener, Handler: s}, {PacketConn: packets, Handler: s}} {
		started := make(chan struct{})
		server.NotifyStartedFunc = func() { close(started) }
		server.MsgAcceptFunc = func(dns.Header) dns.MsgAcceptAction { return dns.MsgAccept }
		go func() { _ = server.ActivateAndServe() }()
		<-started
		t.Cleanup(func() { _ = server.Shutdown() })
	}
	return s, &Client{Address: listener.Addr().String(), Transport: "udp", Timeout: 500 * time.Millisecond, Retries: 3, Key: key}
}

// ServeDNS notes a message and treats it as the script says.
func (s *script) ServeDNS(writer dns.ResponseWriter, message *dns.Msg) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	attempt := sent{
		transport: writer.RemoteAddr().Network(), signed: message.IsTsig() != nil,
		recursive: message.RecursionDesired, transaction: message.Id,
	}
	if edns := message.IsEdns0(); edns != nil {
		attempt.buffer = edns.UDPSize()
	}
	treatment := s.answers[min(len(s.received), len(s.answers)-1)]
	s.received = append(s.received, attempt)

	reply := new(dns.Msg)
	switch treatment {
	case silence:
		return
	case failure:
		reply.SetRcode(message, dns.RcodeServerFailure)
	case truncation:
		reply.SetReply(message).Truncated = true
	case success:
		reply.SetReply(message)
	}
	_ = writer.WriteMsg(reply)
}

// attempts returns what the server got so far.
func (s *script) attempts() []sent {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Clone(s.received)
}

func want[V any](t *testing.T, what string, got, wanted V) {
	t.Helper()
	if !reflect.DeepEqual(got, wanted) {
		t.Fatalf("%s\n got: %v\nwant: %v", what, got, wanted)
	}
}
