package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/helpers/validatordiag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/miekg/dns"
)

// fqdn joins a record's name and its zone. The zone's own name is empty.
func fqdn(name, zone string) string {
	if name == "" {
		return zone
	}
	return name + "." + zone
}

// nameRule is one rule for a name, in hashicorp/dns's words.
type nameRule struct {
	subject, demand string
	broken          func(value string) bool
}

var (
	absolute = []nameRule{
		{"DNS zone name", "must not contain whitespace", isPadded},
		{"DNS zone name", "must be fully qualified", func(value string) bool { return !dns.IsFqdn(value) }},
	}
	relative = []nameRule{
		{"DNS record name", "must not contain whitespace or be empty", func(value string) bool { return value == "" || isPadded(value) }},
		{"DNS record name", "must not be fully qualified", dns.IsFqdn},
	}
)

func isPadded(value string) bool { return strings.TrimSpace(value) != value }

// nameValidator applies rules for the resources that are built on the framework.
type nameValidator []nameRule

func (v nameValidator) Description(context.Context) string         { return v[0].subject }
func (v nameValidator) MarkdownDescription(context.Context) string { return v[0].subject }

func (v nameValidator) ValidateString(_ context.Context, request validator.StringRequest, response *validator.StringResponse) {
	if request.ConfigValue.IsNull() || request.ConfigValue.IsUnknown() {
		return
	}
	value := request.ConfigValue.ValueString()
	for _, rule := range v {
		if rule.broken(value) {
			response.Diagnostics.Append(validatordiag.InvalidAttributeTypeDiagnostic(request.Path, rule.subject+" "+rule.demand, value))
		}
	}
}
