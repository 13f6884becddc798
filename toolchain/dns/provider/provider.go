// Package provider holds the resources of the stand-in for hashicorp/dns.
package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"
)

type dnsProvider struct {
	version string
}

// updateBlock is the block `update { … }` as written. DNS_UPDATE_* variables fill what is not set there.
type updateBlock struct {
	Server       types.String `tfsdk:"server"`
	Port         types.Int64  `tfsdk:"port"`
	Transport    types.String `tfsdk:"transport"`
	Timeout      types.String `tfsdk:"timeout"`
	Retries      types.Int64  `tfsdk:"retries"`
	KeyName      types.String `tfsdk:"key_name"`
	KeyAlgorithm types.String `tfsdk:"key_algorithm"`
	KeySecret    types.String `tfsdk:"key_secret"`
}

func (p *dnsProvider) Metadata(_ context.Context, _ provider.MetadataRequest, response *provider.MetadataResponse) {
	response.TypeName = "dns"
	response.Version = p.version
}

func (p *dnsProvider) Schema(_ context.Context, _ provider.SchemaRequest, response *provider.SchemaResponse) {
	key := func(text string, others ...string) schema.StringAttribute {
		var together []path.Expression
		for _, other := range others {
			together = append(together, path.MatchRelative().AtParent().AtName(other))
		}
		return schema.StringAttribute{
			Optional:    true,
			Description: text,
			Validators:  []validator.String{stringvalidator.AlsoRequires(together...)},
		}
	}
	response.Schema = schema.Schema{
		Blocks: map[string]schema.Block{
			"update": schema.ListNestedBlock{
				Description: "The server that takes updates, and the key that signs them.",
				Validators:  []validator.List{listvalidator.SizeAtMost(1)},
				NestedObject: schema.NestedBlockObject{
					Attributes: map[string]schema.Attribute{
						"server":        schema.StringAttribute{Optional: true, Description: "Host name or address. Else DNS_UPDATE_SERVER."},
						"port":          schema.Int64Attribute{Optional: true, Description: "Else DNS_UPDATE_PORT, else 53."},
						"transport":     schema.StringAttribute{Optional: true, Description: "udp, udp4, udp6, tcp, tcp4 or tcp6. Else DNS_UPDATE_TRANSPORT, else udp."},
						"timeout":       schema.StringAttribute{Optional: true, Description: "A duration such as 500ms, or whole seconds. Else DNS_UPDATE_TIMEOUT, else 0: two seconds."},
						"retries":       schema.Int64Attribute{Optional: true, Description: "Times to ask again after a timeout. Else DNS_UPDATE_RETRIES, else 3."},
						"key_name":      key("Name of the TSIG key, with the final dot. Else DNS_UPDATE_KEYNAME.", "key_algorithm", "key_secret"),
						"key_algorithm": key("hmac-sha1, hmac-sha256 or hmac-sha512. Else DNS_UPDATE_KEYALGORITHM.", "key_name", "key_secret"),
						"key_secret":    key("The key's secret in base64. Else DNS_UPDATE_KEYSECRET.", "key_name", "key_algorithm"),
					},
				},
			},
		},
	}
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
		response.Diagnostics.AddError("The DNS provider's configuration does not work", err.Error())
		return
	}
	response.ResourceData = client
}

func (p *dnsProvider) Resources(context.Context) []func() resource.Resource {
	var resources []func() resource.Resource
	for _, kind := range kinds {
		resources = append(resources, func() resource.Resource { return &recordResource{kind: kind} })
	}
	return resources
}

func (p *dnsProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }
