// Package provider holds the resources and data sources of the stand-in for hashicorp/dns.
package provider

import (
	"context"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"tenantry/toolchain/dns/rfc2136"
)

// dnsProvider is the part of the provider that is built on the framework: all but address sets.
type dnsProvider struct {
	version string
	// addressClient is what address sets use once the provider is configured. It is nil where neither an update block nor
	// DNS_UPDATE_SERVER is there: address sets then say so, while the others ask this machine's own server.
	addressClient *rfc2136.Client
}

func (p *dnsProvider) Metadata(_ context.Context, _ provider.MetadataRequest, response *provider.MetadataResponse) {
	response.TypeName = "dns"
	response.Version = p.version
}

func (p *dnsProvider) Schema(_ context.Context, _ provider.SchemaRequest, response *provider.SchemaResponse) {
	response.Schema = schema.Schema{Blocks: map[string]schema.Block{"update": frameworkUpdateBlock()}}
}

func (p *dnsProvider) Configure(ctx context.Context, request provider.ConfigureRequest, response *provider.ConfigureResponse) {
	tflog.Warn(ctx, "this is Tenantry's stand-in for hashicorp/dns, used because no provider registry answered", map[string]any{"stands_in_for": p.version})

	var blocks []updateBlock
	response.Diagnostics.Append(request.Config.GetAttribute(ctx, path.Root("update"), &blocks)...)
	if response.Diagnostics.HasError() {
		return
	}
	var block updateBlock
	if len(blocks) == 1 {
		block = blocks[0]
	}
	client, err := newClient(block)
	if err != nil {
		response.Diagnostics.AddError("Error initializing DNS Client:", err.Error())
		return
	}
	response.ResourceData = client
	if len(blocks) > 0 || os.Getenv("DNS_UPDATE_SERVER") != "" {
		p.addressClient = client
	}
}

func (p *dnsProvider) Resources(context.Context) []func() resource.Resource {
	var resources []func() resource.Resource
	for _, kind := range kinds {
		resources = append(resources, func() resource.Resource { return &recordResource{kind: kind} })
	}
	return resources
}

func (p *dnsProvider) DataSources(context.Context) []func() datasource.DataSource {
	var sources []func() datasource.DataSource
	for _, lookup := range lookups {
		sources = append(sources, func() datasource.DataSource { return &lookupSource{lookup} })
	}
	return sources
}
