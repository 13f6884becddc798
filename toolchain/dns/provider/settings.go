package provider

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/miekg/dns"

	"tenantry/toolchain/dns/rfc2136"
)

// algorithms are those of hashicorp/dns but hmac-md5, which miekg/dns no longer computes.
var algorithms = map[string]string{
	"hmac-sha1":   dns.HmacSHA1,
	"hmac-sha256": dns.HmacSHA256,
	"hmac-sha512": dns.HmacSHA512,
}

// newClient returns the client that a configuration and the environment describe, or an error that names what is wrong.
// Without any server it returns nil: resources then say that the server is missing.
func newClient(block updateBlock) (*rfc2136.Client, error) {
	server := text(block.Server, "DNS_UPDATE_SERVER", "")
	if server == "" {
		return nil, nil
	}
	port, err := number(block.Port, "DNS_UPDATE_PORT", 53)
	if err != nil {
		return nil, err
	}
	retries, err := number(block.Retries, "DNS_UPDATE_RETRIES", 3)
	if err != nil {
		return nil, err
	}
	timeout, err := duration(text(block.Timeout, "DNS_UPDATE_TIMEOUT", "0"))
	if err != nil {
		return nil, err
	}
	key, err := newKey(block)
	if err != nil {
		return nil, err
	}
	return &rfc2136.Client{
		Address:   net.JoinHostPort(server, strconv.Itoa(port)),
		Transport: text(block.Transport, "DNS_UPDATE_TRANSPORT", "udp"),
		Timeout:   timeout,
		Retries:   retries,
		Key:       key,
	}, nil
}

func newKey(block updateBlock) (*rfc2136.Key, error) {
	name := text(block.KeyName, "DNS_UPDATE_KEYNAME", "")
	algorithm := text(block.KeyAlgorithm, "DNS_UPDATE_KEYALGORITHM", "")
	secret := text(block.KeySecret, "DNS_UPDATE_KEYSECRET", "")
	if name == "" && algorithm == "" && secret == "" {
		return nil, nil
	}
	if name == "" || algorithm == "" || secret == "" {
		return nil, errors.New("key_name, key_algorithm and key_secret must be set together")
	}
	if !dns.IsFqdn(name) {
		return nil, fmt.Errorf("key_name must end with a dot, got %q", name)
	}
	tsigName, known := algorithms[algorithm]
	if !known {
		return nil, fmt.Errorf("key_algorithm must be hmac-sha1, hmac-sha256 or hmac-sha512, got %q", algorithm)
	}
	return &rfc2136.Key{Name: strings.ToLower(name), Algorithm: tsigName, Secret: secret}, nil
}

func text(value types.String, variable, fallback string) string {
	if !value.IsNull() {
		return value.ValueString()
	}
	if set := os.Getenv(variable); set != "" {
		return set
	}
	return fallback
}

func number(value types.Int64, variable string, fallback int) (int, error) {
	if !value.IsNull() {
		return int(value.ValueInt64()), nil
	}
	set := os.Getenv(variable)
	if set == "" {
		return fallback, nil
	}
	parsed, err := strconv.Atoi(set)
	if err != nil {
		return 0, fmt.Errorf("%s must be a whole number, got %q", variable, set)
	}
	return parsed, nil
}

func duration(value string) (time.Duration, error) {
	parsed, err := time.ParseDuration(value)
	if err != nil {
		seconds, notNumber := strconv.Atoi(value)
		if notNumber != nil {
			return 0, fmt.Errorf("timeout must be a duration such as 500ms or whole seconds, got %q", value)
		}
		parsed = time.Duration(seconds) * time.Second
	}
	if parsed < 0 {
		return 0, fmt.Errorf("timeout must not be negative, got %q", value)
	}
	return parsed, nil
}
