package provider

import (
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/miekg/dns"

	"tenantry/toolchain/dns/rfc2136"
)

var algorithms = map[string]string{
	"hmac-md5":    dns.HmacMD5,
	"hmac-sha1":   dns.HmacSHA1,
	"hmac-sha256": dns.HmacSHA256,
	"hmac-sha512": dns.HmacSHA512,
}

// updateBlock is the block `update { … }` as written; its zero value is a block with nothing in it. DNS_UPDATE_* variables
// fill what is not set there.
type updateBlock struct {
	Server       types.String `tfsdk:"server"`
	Port         types.Int64  `tfsdk:"port"`
	Transport    types.String `tfsdk:"transport"`
	Timeout      types.String `tfsdk:"timeout"`
	Retries      types.Int64  `tfsdk:"retries"`
	Recursive    types.Bool   `tfsdk:"recursive"`
	KeyName      types.String `tfsdk:"key_name"`
	KeyAlgorithm types.String `tfsdk:"key_algorithm"`
	KeySecret    types.String `tfsdk:"key_secret"`
	GSSAPI       types.List   `tfsdk:"gssapi"`
}

// newClient returns the client that a configuration and the environment describe, or an error in hashicorp/dns's words.
// Without any server it is a client of this machine's own one, as there.
func newClient(block updateBlock) (*rfc2136.Client, error) {
	if wantsGSSAPI(block) {
		return nil, errors.New("gssapi is not in this stand-in for hashicorp/dns; use key_name, key_algorithm and key_secret, and unset DNS_UPDATE_REALM, DNS_UPDATE_USERNAME, DNS_UPDATE_PASSWORD and DNS_UPDATE_KEYTAB")
	}
	port, err := number(block.Port, "DNS_UPDATE_PORT", 53)
	if err != nil {
		return nil, err
	}
	retries, err := number(block.Retries, "DNS_UPDATE_RETRIES", 3)
	if err != nil {
		return nil, err
	}
	recursive, err := flag(block.Recursive, "DNS_UPDATE_RECURSIVE")
	if err != nil {
		return nil, err
	}
	timeout, err := duration(text(block.Timeout, "DNS_UPDATE_TIMEOUT", "0"))
	if err != nil {
		return nil, err
	}
	key, err := newKey(block)
	if err != nil {
		return nil, fmt.Errorf("Error configuring provider: %w", err)
	}
	return &rfc2136.Client{
		Address:   net.JoinHostPort(text(block.Server, "DNS_UPDATE_SERVER", ""), strconv.Itoa(port)),
		Transport: text(block.Transport, "DNS_UPDATE_TRANSPORT", "udp"),
		Timeout:   timeout,
		Retries:   retries,
		Recursive: recursive,
		Key:       key,
	}, nil
}

func wantsGSSAPI(block updateBlock) bool {
	variables := []string{"DNS_UPDATE_REALM", "DNS_UPDATE_USERNAME", "DNS_UPDATE_PASSWORD", "DNS_UPDATE_KEYTAB"}
	return len(block.GSSAPI.Elements()) > 0 || slices.ContainsFunc(variables, func(name string) bool { return os.Getenv(name) != "" })
}

func newKey(block updateBlock) (*rfc2136.Key, error) {
	name := text(block.KeyName, "DNS_UPDATE_KEYNAME", "")
	algorithm := text(block.KeyAlgorithm, "DNS_UPDATE_KEYALGORITHM", "")
	secret := text(block.KeySecret, "DNS_UPDATE_KEYSECRET", "")
	if name == "" && algorithm == "" && secret == "" {
		return nil, nil
	}
	if name == "" || algorithm == "" || secret == "" {
		return nil, errors.New(`when using authentication, "key_name", "key_secret" and "key_algorithm" should be non empty`)
	}
	if !dns.IsFqdn(name) {
		return nil, errors.New(`"key_name" should be fully-qualified`)
	}
	tsigName, known := algorithms[algorithm]
	if !known {
		return nil, fmt.Errorf("Unknown HMAC algorithm: %s", algorithm)
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
		return 0, fmt.Errorf("Invalid %s environment variable: %w", variable, err)
	}
	return parsed, nil
}

func flag(value types.Bool, variable string) (bool, error) {
	set := os.Getenv(variable)
	if !value.IsNull() || set == "" {
		return value.ValueBool(), nil
	}
	parsed, err := strconv.ParseBool(set)
	if err != nil {
		return false, fmt.Errorf("Invalid %s environment variable: %w", variable, err)
	}
	return parsed, nil
}

func duration(value string) (time.Duration, error) {
	parsed, err := time.ParseDuration(value)
	if err != nil {
		seconds, notNumber := strconv.Atoi(value)
		if notNumber != nil {
			return 0, fmt.Errorf("Timeout cannot be parsed as an integer: %w", notNumber)
		}
		parsed = time.Duration(seconds) * time.Second
	}
	if parsed < 0 {
		return 0, errors.New("timeout cannot be negative")
	}
	return parsed, nil
}
