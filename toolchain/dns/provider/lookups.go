package provider

import (
	"cmp"
	"context"
	"net"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// lookup is what differs from one data source to the next. All ask this machine's own resolver, never the server of the
// update block, and sign nothing.
type lookup struct {
	// typeName follows "dns_".
	typeName    string
	description string
	// records names what is looked for, as in "A".
	records string
	// question is the attribute that says what to ask for.
	question string
	// results are the attributes that hold the answer.
	results map[string]schema.Attribute
	// find returns a value for each of results.
	find func(ctx context.Context, question string) (map[string]any, error)
}

var lookups = []lookup{
	{
		typeName: "a_record_set", records: "A", question: "host", description: "IPv4 addresses of a host, sorted.",
		results: map[string]schema.Attribute{"addrs": listOf(types.StringType)},
		find: func(ctx context.Context, host string) (map[string]any, error) {
			addresses, _, err := findAddresses(ctx, host)
			return map[string]any{"addrs": addresses}, err
		},
	},
	{
		typeName: "aaaa_record_set", records: "AAAA", question: "host", description: "IPv6 addresses of a host, sorted.",
		results: map[string]schema.Attribute{"addrs": listOf(types.StringType)},
		find: func(ctx context.Context, host string) (map[string]any, error) {
			_, addresses, err := findAddresses(ctx, host)
			return map[string]any{"addrs": addresses}, err
		},
	},
	{
		typeName: "cname_record_set", records: "CNAME", question: "host", description: "The name at the end of a host's CNAME records; the host itself where it has none.",
		results: map[string]schema.Attribute{"cname": computedText()},
		find: func(ctx context.Context, host string) (map[string]any, error) {
			cname, err := net.DefaultResolver.LookupCNAME(ctx, host)
			return map[string]any{"cname": cname}, err
		},
	},
	{
		typeName: "mx_record_set", records: "MX", question: "domain", description: "MX records of a domain, by preference and then by name.",
		results: map[string]schema.Attribute{"mx": listOf(types.ObjectType{AttrTypes: map[string]attr.Type{
			"preference": types.Int64Type, "exchange": types.StringType,
		}})},
		find: findMailExchanges,
	},
	{
		typeName: "ns_record_set", records: "NS", question: "host", description: "Name servers of a domain, sorted.",
		results: map[string]schema.Attribute{"nameservers": listOf(types.StringType)},
		find: func(ctx context.Context, host string) (map[string]any, error) {
			servers, err := net.DefaultResolver.LookupNS(ctx, host)
			names := []string{}
			for _, server := range servers {
				names = append(names, server.Host)
			}
			slices.Sort(names)
			return map[string]any{"nameservers": names}, err
		},
	},
	{
		typeName: "ptr_record_set", records: "PTR", question: "ip_address", description: "The first name that an address has.",
		results: map[string]schema.Attribute{"ptr": computedText()},
		find: func(ctx context.Context, address string) (map[string]any, error) {
			names, err := net.DefaultResolver.LookupAddr(ctx, address)
			if err != nil {
				return nil, err
			}
			return map[string]any{"ptr": names[0]}, nil
		},
	},
	{
		typeName: "srv_record_set", records: "SRV", question: "service", description: "SRV records of a service, by priority, then by falling weight, then by target and port.",
		results: map[string]schema.Attribute{"srv": listOf(types.ObjectType{AttrTypes: map[string]attr.Type{
			"priority": types.Int64Type, "weight": types.Int64Type, "port": types.Int64Type, "target": types.StringType,
		}})},
		find: findServers,
	},
	{
		typeName: "txt_record_set", records: "TXT", question: "host", description: "TXT records of a host, in the order that the server gives.",
		results: map[string]schema.Attribute{"record": computedText(), "records": listOf(types.StringType)},
		find: func(ctx context.Context, host string) (map[string]any, error) {
			texts, err := net.DefaultResolver.LookupTXT(ctx, host)
			first := ""
			if len(texts) > 0 {
				first = texts[0]
			}
			return map[string]any{"record": first, "records": texts}, err
		},
	},
}

// findAddresses returns the IPv4 and the IPv6 addresses of a host. A host without any is an error; without one kind it is
// not.
func findAddresses(ctx context.Context, host string) (v4, v6 []string, err error) {
	v4, v6 = []string{}, []string{}
	addresses, err := net.DefaultResolver.LookupIP(ctx, "ip", host)
	for _, address := range addresses {
		if address.To4() != nil {
			v4 = append(v4, address.String())
		} else {
			v6 = append(v6, address.String())
		}
	}
	slices.Sort(v4)
	slices.Sort(v6)
	return v4, v6, err
}

func findMailExchanges(ctx context.Context, domain string) (map[string]any, error) {
	type exchange struct {
		Preference int64  `tfsdk:"preference"`
		Exchange   string `tfsdk:"exchange"`
	}
	records, err := net.DefaultResolver.LookupMX(ctx, domain)
	exchanges := []exchange{}
	for _, record := range records {
		exchanges = append(exchanges, exchange{int64(record.Pref), record.Host})
	}
	slices.SortFunc(exchanges, func(a, b exchange) int {
		return cmp.Or(cmp.Compare(a.Preference, b.Preference), cmp.Compare(a.Exchange, b.Exchange))
	})
	return map[string]any{"mx": exchanges}, err
}

func findServers(ctx context.Context, service string) (map[string]any, error) {
	type server struct {
		Priority int64  `tfsdk:"priority"`
		Weight   int64  `tfsdk:"weight"`
		Port     int64  `tfsdk:"port"`
		Target   string `tfsdk:"target"`
	}
	_, records, err := net.DefaultResolver.LookupSRV(ctx, "", "", service)
	servers := []server{}
	for _, record := range records {
		servers = append(servers, server{int64(record.Priority), int64(record.Weight), int64(record.Port), record.Target})
	}
	slices.SortFunc(servers, func(a, b server) int {
		return cmp.Or(
			cmp.Compare(a.Priority, b.Priority), cmp.Compare(b.Weight, a.Weight),
			cmp.Compare(a.Target, b.Target), cmp.Compare(a.Port, b.Port),
		)
	})
	return map[string]any{"srv": servers}, err
}

func listOf(element attr.Type) schema.Attribute {
	return schema.ListAttribute{Computed: true, ElementType: element, Description: "The answer."}
}

func computedText() schema.Attribute {
	return schema.StringAttribute{Computed: true, Description: "The answer."}
}
