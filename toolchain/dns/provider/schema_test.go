package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// What hashicorp/dns takes and returns: r is required, o optional, c computed. Sources: the bindings @cdktf/provider-dns
// (3.4.3), and docs/index.md of hashicorp/terraform-provider-dns for `recursive` (3.5.0).
const (
	wantedProvider = `update[] o(gssapi[] o(keytab o string, password o string sensitive, realm o string, username o string), ` +
		`key_algorithm o string, key_name o string, key_secret o string, port o number, recursive o bool, retries o number, server o string, timeout o string, transport o string)`

	wantedResources = `
dns_a_record_set: addresses r set of string, id oc string, name o string, ttl o number, zone r string
dns_aaaa_record_set: addresses r set of string, id oc string, name o string, ttl o number, zone r string
dns_cname_record: cname r string, id c string, name r string, ttl oc number, zone r string
dns_mx_record_set: id c string, mx{} o(exchange r string, preference r number), name o string, ttl oc number, zone r string
dns_ns_record_set: id c string, name r string, nameservers r set of string, ttl oc number, zone r string
dns_ptr_record: id c string, name o string, ptr r string, ttl oc number, zone r string
dns_srv_record_set: id c string, name r string, srv{} o(port r number, priority r number, target r string, weight r number), ttl oc number, zone r string
dns_txt_record_set: id c string, name o string, ttl oc number, txt r set of string, zone r string`

	wantedDataSources = `
dns_a_record_set: addrs c list of string, host r string, id c string
dns_aaaa_record_set: addrs c list of string, host r string, id c string
dns_cname_record_set: cname c string, host r string, id c string
dns_mx_record_set: domain r string, id c string, mx c list of {exchange string, preference number}
dns_ns_record_set: host r string, id c string, nameservers c list of string
dns_ptr_record_set: id c string, ip_address r string, ptr c string
dns_srv_record_set: id c string, service r string, srv c list of {port number, priority number, target string, weight number}
dns_txt_record_set: host r string, id c string, record c string, records c list of string`
)

func TestTheSchemaIsThatOfHashicorpDns(t *testing.T) {
	schema := mustEngine(t, nil).schema
	same(t, "provider", describeBlock(schema.Provider.Block), wantedProvider)
	same(t, "resources", describeAll(schema.ResourceSchemas), wantedResources)
	same(t, "data sources", describeAll(schema.DataSourceSchemas), wantedDataSources)
}

func describeAll(schemas map[string]*tfprotov5.Schema) string {
	text := ""
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		text += "\n" + name + ": " + describeBlock(schemas[name].Block)
	}
	return text
}

func describeBlock(block *tfprotov5.SchemaBlock) string {
	var parts []string
	for _, attribute := range block.Attributes {
		flags := ""
		for flag, set := range map[string]bool{"r": attribute.Required, "o": attribute.Optional} {
			if set {
				flags += flag
			}
		}
		if attribute.Computed {
			flags += "c"
		}
		part := fmt.Sprintf("%s %s %s", attribute.Name, flags, describeType(attribute.Type))
		if attribute.Sensitive {
			part += " sensitive"
		}
		parts = append(parts, part)
	}
	brackets := map[tfprotov5.SchemaNestedBlockNestingMode]string{
		tfprotov5.SchemaNestedBlockNestingModeList: "[]", tfprotov5.SchemaNestedBlockNestingModeSet: "{}",
	}
	for _, nested := range block.BlockTypes {
		parts = append(parts, fmt.Sprintf("%s%s o(%s)", nested.TypeName, brackets[nested.Nesting], describeBlock(nested.Block)))
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

func describeType(kind tftypes.Type) string {
	switch kind := kind.(type) {
	case tftypes.List:
		return "list of " + describeType(kind.ElementType)
	case tftypes.Set:
		return "set of " + describeType(kind.ElementType)
	case tftypes.Object:
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(kind.AttributeTypes)) {
			parts = append(parts, name+" "+describeType(kind.AttributeTypes[name]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return strings.ToLower(strings.TrimPrefix(kind.String(), "tftypes."))
}
