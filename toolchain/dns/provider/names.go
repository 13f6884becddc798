package provider

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/miekg/dns"
)

// fqdn joins a record's name and its zone. The apex of a zone has no name.
func fqdn(name, zone string) string {
	if name == "" {
		return zone
	}
	return name + "." + zone
}

// nameRule is one rule for a name, with the words that a user reads when it is broken.
type nameRule struct {
	words string
	holds func(value string) bool
}

var (
	absolute = nameRule{"must be a fully qualified name: it ends with a dot and has no space around it", func(value string) bool {
		return strings.TrimSpace(value) == value && dns.IsFqdn(value)
	}}
	relative = nameRule{"must be relative to the zone: it is not empty, has no final dot and no space around it", func(value string) bool {
		return value != "" && strings.TrimSpace(value) == value && !dns.IsFqdn(value)
	}}
)

func (r nameRule) Description(context.Context) string         { return r.words }
func (r nameRule) MarkdownDescription(context.Context) string { return r.words }

func (r nameRule) ValidateString(_ context.Context, request validator.StringRequest, response *validator.StringResponse) {
	if request.ConfigValue.IsNull() || request.ConfigValue.IsUnknown() || r.holds(request.ConfigValue.ValueString()) {
		return
	}
	response.Diagnostics.AddAttributeError(request.Path, "A DNS name has the wrong form", request.Path.String()+" "+r.words+", got: "+request.ConfigValue.ValueString())
}
