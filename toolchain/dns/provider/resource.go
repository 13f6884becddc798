package provider

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/miekg/dns"

	"tenantry/toolchain/dns/rfc2136"
)

// recordResource manages all records of one kind at one name.
type recordResource struct {
	kind   kind
	client *rfc2136.Client
}

// records is what a plan or a state says of a resource.
type records struct {
	name, zone string
	ttl        int64
	values     []string
}

// attributes is what a plan and a state have in common.
type attributes interface {
	GetAttribute(context.Context, path.Path, any) diag.Diagnostics
}

func (r *recordResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_" + r.kind.typeName
}

func (r *recordResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	values := schema.Attribute(schema.SetAttribute{Required: true, ElementType: types.StringType})
	if r.kind.single {
		values = schema.StringAttribute{Required: true, Validators: []validator.String{absolute}}
	}
	id := schema.StringAttribute{Computed: true, Description: "The fully qualified name."}
	if "dns_"+r.kind.typeName == legacyType {
		// The old SDK gives every resource this form of an id, and keeps it over an update.
		id.Optional = true
		id.PlanModifiers = []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	}
	response.Schema = schema.Schema{
		Attributes: map[string]schema.Attribute{
			"id": id,
			"zone": schema.StringAttribute{
				Required:      true,
				Description:   "The zone, with the final dot.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
				Validators:    []validator.String{absolute},
			},
			"name": schema.StringAttribute{
				Required:      !r.kind.apex,
				Optional:      r.kind.apex,
				Description:   "The name in the zone; none is the zone's own name.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
				Validators:    []validator.String{relative},
			},
			"ttl": schema.Int64Attribute{
				Optional:      true,
				Computed:      true,
				Default:       int64default.StaticInt64(3600),
				Description:   "Time to live in seconds.",
				PlanModifiers: []planmodifier.Int64{int64planmodifier.RequiresReplace()},
			},
			r.kind.attribute: values,
		},
	}
}

func (r *recordResource) Configure(_ context.Context, request resource.ConfigureRequest, response *resource.ConfigureResponse) {
	// The framework calls this before the provider is configured, too: to validate a configuration.
	if request.ProviderData == nil {
		return
	}
	client, ok := request.ProviderData.(*rfc2136.Client)
	if !ok {
		response.Diagnostics.AddError("The DNS provider is broken", fmt.Sprintf("it configured its resources with a %T", request.ProviderData))
		return
	}
	r.client = client
}

// Create adds to what the name holds: it neither looks first nor clears, as hashicorp/dns does.
func (r *recordResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	planned, diagnostics := r.read(ctx, request.Plan)
	response.Diagnostics.Append(diagnostics...)
	if response.Diagnostics.HasError() || !r.hasServer(&response.Diagnostics) {
		return
	}
	r.write(ctx, planned, nil, planned.values, request.Plan, &response.State, &response.Diagnostics)
}

// Read takes over what the server holds, and drops a resource of which nothing is left.
func (r *recordResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	known, diagnostics := r.read(ctx, request.State)
	response.Diagnostics.Append(diagnostics...)
	if response.Diagnostics.HasError() || !r.hasServer(&response.Diagnostics) {
		return
	}
	values, ttl, err := r.lookup(ctx, known)
	if err != nil {
		response.Diagnostics.AddError(fmt.Sprintf("Reading %s failed", r.label(known)), err.Error())
		return
	}
	if len(values) == 0 {
		response.State.RemoveResource(ctx)
		return
	}
	response.Diagnostics.Append(r.store(ctx, &response.State, values, ttl)...)
}

// Update exchanges the values that changed, in one message. The rest of a set is left alone.
func (r *recordResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	planned, diagnostics := r.read(ctx, request.Plan)
	response.Diagnostics.Append(diagnostics...)
	known, diagnostics := r.read(ctx, request.State)
	response.Diagnostics.Append(diagnostics...)
	if response.Diagnostics.HasError() || !r.hasServer(&response.Diagnostics) {
		return
	}
	r.write(ctx, planned, without(known.values, planned.values), without(planned.values, known.values), request.Plan, &response.State, &response.Diagnostics)
}

// Delete removes every record of the kind at the name, also those that are not in the state, as hashicorp/dns does.
func (r *recordResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	known, diagnostics := r.read(ctx, request.State)
	response.Diagnostics.Append(diagnostics...)
	if response.Diagnostics.HasError() || !r.hasServer(&response.Diagnostics) {
		return
	}
	if err := r.client.RemoveSet(ctx, known.zone, fqdn(known.name, known.zone), r.kind.rrtype); err != nil {
		response.Diagnostics.AddError(fmt.Sprintf("Deleting %s failed", r.label(known)), err.Error())
	}
}

// ImportState takes a fully qualified name and finds its zone on the server.
func (r *recordResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	if !r.hasServer(&response.Diagnostics) {
		return
	}
	if !dns.IsFqdn(request.ID) {
		response.Diagnostics.AddError("Importing a DNS record failed", "the id must be a fully qualified name with its final dot, got: "+request.ID)
		return
	}
	zone, err := r.client.FindZone(ctx, request.ID)
	if err != nil {
		response.Diagnostics.AddError("Importing a DNS record failed", err.Error())
		return
	}
	response.Diagnostics.Append(response.State.SetAttribute(ctx, path.Root("id"), request.ID)...)
	response.Diagnostics.Append(response.State.SetAttribute(ctx, path.Root("zone"), zone)...)
	if len(request.ID) > len(zone) {
		name := request.ID[:len(request.ID)-len(zone)-1]
		response.Diagnostics.Append(response.State.SetAttribute(ctx, path.Root("name"), name)...)
	}
}

// write sends a change and puts into the state what the server then holds.
func (r *recordResource) write(ctx context.Context, planned records, remove, insert []string, plan tfsdk.Plan, state *tfsdk.State, diagnostics *diag.Diagnostics) {
	fail := func(err error) {
		diagnostics.AddError(fmt.Sprintf("Writing %s failed", r.label(planned)), err.Error())
	}
	removed, err := r.render(planned, remove)
	if err != nil {
		fail(err)
		return
	}
	inserted, err := r.render(planned, insert)
	if err != nil {
		fail(err)
		return
	}
	if err := r.client.Update(ctx, planned.zone, removed, inserted); err != nil {
		fail(err)
		return
	}
	values, ttl, err := r.lookup(ctx, planned)
	if err != nil {
		fail(err)
		return
	}
	if len(values) == 0 {
		// RFC 2136 section 3.4.2.2: a server skips a record that may not stand beside a CNAME, and reports success.
		fail(fmt.Errorf("%s accepted the update but holds no such record: does the name have a CNAME record, or, for a CNAME, other records?", r.client.Address))
		return
	}
	state.Raw = plan.Raw
	diagnostics.Append(state.SetAttribute(ctx, path.Root("id"), fqdn(planned.name, planned.zone))...)
	diagnostics.Append(r.store(ctx, state, values, ttl)...)
}

// lookup returns the values that the server holds and their time to live: one for all of a set (RFC 2181 section 5.2).
func (r *recordResource) lookup(ctx context.Context, wanted records) ([]string, int64, error) {
	answers, err := r.client.Query(ctx, fqdn(wanted.name, wanted.zone), r.kind.rrtype)
	if err != nil {
		return nil, 0, err
	}
	if r.kind.single && len(answers) > 1 {
		return nil, 0, fmt.Errorf("the name holds %d records where one is expected: remove the others", len(answers))
	}
	var values []string
	var ttl int64
	for _, answer := range answers {
		value, ok := r.kind.value(answer)
		if !ok {
			return nil, 0, fmt.Errorf("the name holds a %s record", dns.TypeToString[answer.Header().Rrtype])
		}
		ttl = int64(answer.Header().Ttl)
		values = append(values, value)
	}
	return values, ttl, nil
}

func (r *recordResource) render(wanted records, values []string) ([]dns.RR, error) {
	header := dns.RR_Header{Name: fqdn(wanted.name, wanted.zone), Rrtype: r.kind.rrtype, Class: dns.ClassINET, Ttl: uint32(wanted.ttl)}
	var rendered []dns.RR
	for _, value := range values {
		record, err := r.kind.render(header, value)
		if err != nil {
			return nil, err
		}
		rendered = append(rendered, record)
	}
	return rendered, nil
}

func (r *recordResource) read(ctx context.Context, from attributes) (records, diag.Diagnostics) {
	var diagnostics diag.Diagnostics
	var name, zone types.String
	var ttl types.Int64
	diagnostics.Append(from.GetAttribute(ctx, path.Root("name"), &name)...)
	diagnostics.Append(from.GetAttribute(ctx, path.Root("zone"), &zone)...)
	diagnostics.Append(from.GetAttribute(ctx, path.Root("ttl"), &ttl)...)
	found := records{name: name.ValueString(), zone: zone.ValueString(), ttl: ttl.ValueInt64()}
	if r.kind.single {
		var value types.String
		diagnostics.Append(from.GetAttribute(ctx, path.Root(r.kind.attribute), &value)...)
		found.values = []string{value.ValueString()}
	} else {
		diagnostics.Append(from.GetAttribute(ctx, path.Root(r.kind.attribute), &found.values)...)
	}
	return found, diagnostics
}

func (r *recordResource) store(ctx context.Context, state *tfsdk.State, values []string, ttl int64) diag.Diagnostics {
	var diagnostics diag.Diagnostics
	if r.kind.single {
		diagnostics.Append(state.SetAttribute(ctx, path.Root(r.kind.attribute), values[0])...)
	} else {
		diagnostics.Append(state.SetAttribute(ctx, path.Root(r.kind.attribute), values)...)
	}
	diagnostics.Append(state.SetAttribute(ctx, path.Root("ttl"), ttl)...)
	return diagnostics
}

func (r *recordResource) hasServer(diagnostics *diag.Diagnostics) bool {
	if r.client == nil {
		diagnostics.AddError("The DNS server is not set", "set server in the provider's update block, or DNS_UPDATE_SERVER")
	}
	return r.client != nil
}

func (r *recordResource) label(wanted records) string {
	return fmt.Sprintf("the %s record of %s", dns.TypeToString[r.kind.rrtype], fqdn(wanted.name, wanted.zone))
}

func without(values, others []string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(value string) bool { return slices.Contains(others, value) })
}
