package provider

import (
	"context"
	"fmt"
	"net"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/miekg/dns"

	"tenantry/toolchain/dns/rfc2136"
)

// addressProvider returns the part of the provider that is built on the older SDK. It uses the client that the rest of
// the provider was configured with just before.
func addressProvider(rest *dnsProvider) *schema.Provider {
	return &schema.Provider{
		Schema: map[string]*schema.Schema{"update": sdkUpdateBlock()},
		ResourcesMap: map[string]*schema.Resource{
			"dns_a_record_set":    addressSet(dns.TypeA, "IPv4"),
			"dns_aaaa_record_set": addressSet(dns.TypeAAAA, "IPv6"),
		},
		ConfigureContextFunc: func(context.Context, *schema.ResourceData) (any, diag.Diagnostics) {
			return rest.addressClient, nil
		},
	}
}

// addressSet returns the resource that manages all addresses of one kind at one name.
func addressSet(rrtype uint16, family string) *schema.Resource {
	set := addresses{rrtype}
	return &schema.Resource{
		Description:   fmt.Sprintf("All %s addresses of a name.", family),
		CreateContext: set.create,
		ReadContext:   set.read,
		UpdateContext: set.update,
		DeleteContext: set.delete,
		Importer:      &schema.ResourceImporter{StateContext: set.importState},
		Schema: map[string]*schema.Schema{
			"zone": {
				Type: schema.TypeString, Required: true, ForceNew: true, ValidateFunc: checkZone,
				Description: "The zone, with the final dot.",
			},
			"name": {
				Type: schema.TypeString, Optional: true, ForceNew: true, ValidateFunc: checkName,
				Description: "The name in the zone; none is the zone's own name.",
			},
			"addresses": {
				Type: schema.TypeSet, Required: true, Elem: &schema.Schema{Type: schema.TypeString}, Set: hashAddress,
				Description: fmt.Sprintf("%s addresses. Two spellings of one address are the same.", family),
			},
			"ttl": {
				Type: schema.TypeInt, Optional: true, ForceNew: true, Default: defaultTTL,
				Description: "Time to live in seconds.",
			},
		},
	}
}

type addresses struct{ rrtype uint16 }

// create adds to what the name holds: it neither looks first nor clears.
func (a addresses) create(ctx context.Context, data *schema.ResourceData, meta any) diag.Diagnostics {
	data.SetId(a.fqdn(data))
	return a.update(ctx, data, meta)
}

// read takes over what the server holds, and drops the resource where it holds nothing.
func (a addresses) read(ctx context.Context, data *schema.ResourceData, meta any) diag.Diagnostics {
	client, missing := clientOf(meta)
	if missing != nil {
		return missing
	}
	records, err := client.Query(ctx, a.fqdn(data), a.rrtype)
	if err != nil {
		return diag.Errorf("Error querying DNS record: %s", err)
	}
	if len(records) == 0 {
		data.SetId("")
		return nil
	}
	held := schema.NewSet(hashAddress, nil)
	for _, record := range records {
		if record.Header().Rrtype != a.rrtype {
			return diag.Errorf("Error querying DNS record: didn't get a %s record", dns.TypeToString[a.rrtype])
		}
		held.Add(rdata(record))
	}
	if err := data.Set("addresses", held); err != nil {
		return diag.FromErr(err)
	}
	return diag.FromErr(data.Set("ttl", int(lowestTTL(records))))
}

// update exchanges the addresses that changed, in one message. A failure drops the resource from the state.
func (a addresses) update(ctx context.Context, data *schema.ResourceData, meta any) diag.Diagnostics {
	client, missing := clientOf(meta)
	if missing != nil {
		return missing
	}
	if data.HasChange("addresses") {
		before, after := data.GetChange("addresses")
		remove, err := a.render(data, before.(*schema.Set).Difference(after.(*schema.Set)))
		if err != nil {
			return diag.FromErr(err)
		}
		insert, err := a.render(data, after.(*schema.Set).Difference(before.(*schema.Set)))
		if err != nil {
			return diag.FromErr(err)
		}
		if err := client.Update(ctx, data.Get("zone").(string), remove, insert); err != nil {
			data.SetId("")
			return diag.Errorf("Error updating DNS record: %s", err)
		}
	}
	return a.read(ctx, data, meta)
}

// delete removes every address of the name, also those that others added.
func (a addresses) delete(ctx context.Context, data *schema.ResourceData, meta any) diag.Diagnostics {
	client, missing := clientOf(meta)
	if missing != nil {
		return missing
	}
	if err := client.RemoveSet(ctx, data.Get("zone").(string), a.fqdn(data), a.rrtype); err != nil {
		return diag.Errorf("Error deleting DNS record: %s", err)
	}
	return nil
}

// importState takes a fully qualified name and asks the server where in it the zone begins.
func (a addresses) importState(ctx context.Context, data *schema.ResourceData, meta any) ([]*schema.ResourceData, error) {
	if !dns.IsFqdn(data.Id()) {
		return nil, fmt.Errorf("Not a fully-qualified DNS name: %s", data.Id())
	}
	client, missing := clientOf(meta)
	if missing != nil {
		return nil, fmt.Errorf("%s", missing[0].Summary)
	}
	name, zone, err := client.SplitName(ctx, data.Id())
	if err != nil {
		return nil, fmt.Errorf("Error querying DNS record: %w", err)
	}
	if err := data.Set("zone", zone); err != nil {
		return nil, err
	}
	if name != "" {
		if err := data.Set("name", name); err != nil {
			return nil, err
		}
	}
	return []*schema.ResourceData{data}, nil
}

func (a addresses) fqdn(data *schema.ResourceData) string {
	return fqdn(data.Get("name").(string), data.Get("zone").(string))
}

func (a addresses) render(data *schema.ResourceData, values *schema.Set) ([]dns.RR, error) {
	var texts []string
	for _, value := range values.List() {
		texts = append(texts, withoutLeadingZeros(value.(string)))
	}
	return render(a.fqdn(data), int64(data.Get("ttl").(int)), a.rrtype, texts)
}

func clientOf(meta any) (*rfc2136.Client, diag.Diagnostics) {
	if client := meta.(*rfc2136.Client); client != nil {
		return client, nil
	}
	return nil, diag.Errorf("update server is not set")
}

// hashAddress makes two spellings of one address the same element of a set.
func hashAddress(value any) int {
	address := value.(string)
	if parsed := net.ParseIP(address); parsed != nil {
		return schema.HashString(parsed.String())
	}
	return schema.HashString(withoutLeadingZeros(address))
}

// withoutLeadingZeros writes an IPv4 address without the leading zeros that net.ParseIP refuses. Anything else is left as
// it is.
func withoutLeadingZeros(address string) string {
	parts := strings.Split(address, ".")
	if len(parts) != 4 {
		return address
	}
	for i, part := range parts {
		if trimmed := strings.TrimLeft(part, "0"); trimmed != "" || part == "" {
			parts[i] = trimmed
		} else {
			parts[i] = "0"
		}
	}
	return strings.Join(parts, ".")
}

func checkZone(value any, argument string) ([]string, []error) {
	return nil, checkText(value.(string), absolute, argument)
}

func checkName(value any, argument string) ([]string, []error) {
	return nil, checkText(value.(string), relative, argument)
}

func checkText(value string, rules []nameRule, argument string) []error {
	var problems []error
	for _, rule := range rules {
		if rule.broken(value) {
			problems = append(problems, fmt.Errorf("%s %q %s: %q", rule.subject, argument, rule.demand, value))
		}
	}
	return problems
}
