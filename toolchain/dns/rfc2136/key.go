package rfc2136

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"

	"github.com/miekg/dns"
)

// hashes are the algorithms of hashicorp/dns. miekg/dns computes all but hmac-md5 by itself; github.com/bodgit/tsig, with
// which hashicorp/dns signs, computes that one, too.
var hashes = map[string]func() hash.Hash{
	dns.HmacMD5:    md5.New,
	dns.HmacSHA1:   sha1.New,
	dns.HmacSHA256: sha256.New,
	dns.HmacSHA512: sha512.New,
}

// Key is a TSIG key. It signs messages and checks signatures (dns.TsigProvider).
type Key struct {
	// Name in lower case, with its final dot.
	Name string
	// Algorithm as TSIG names it, for example dns.HmacSHA256.
	Algorithm string
	// Secret in base64.
	Secret string
}

// Generate returns the signature of a message. It fails for another key, an unknown algorithm and a secret that is not
// base64.
func (k *Key) Generate(message []byte, signature *dns.TSIG) ([]byte, error) {
	if signature.Hdr.Name != k.Name {
		return nil, dns.ErrSecret
	}
	newHash, known := hashes[dns.CanonicalName(signature.Algorithm)]
	if !known {
		return nil, dns.ErrKeyAlg
	}
	secret, err := base64.StdEncoding.DecodeString(k.Secret)
	if err != nil {
		return nil, fmt.Errorf("the secret of key %s: %w", k.Name, err)
	}
	mac := hmac.New(newHash, secret)
	mac.Write(message)
	return mac.Sum(nil), nil
}

// Verify returns dns.ErrSig where a signature is not this key's, and what Generate fails with.
func (k *Key) Verify(message []byte, signature *dns.TSIG) error {
	expected, err := k.Generate(message, signature)
	if err != nil {
		return err
	}
	got, err := hex.DecodeString(signature.MAC)
	if err != nil {
		return err
	}
	if !hmac.Equal(expected, got) {
		return dns.ErrSig
	}
	return nil
}
