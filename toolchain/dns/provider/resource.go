package provider

import (
	"context"
	"errors"
	"fmt"

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

// place is where a resource's records stand.
type place struct {
	name, zone string
	ttl        int64
}

func (p place) fqdn() string { return fqdn(p.name, p.zone) }

func (r *recordResource) Metadata(_ context.Context, request resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_" + r.kind.typeName
}

func (r *recordResource) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	response.Schema = schema.Schema{
		Description: r.kind.description,
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{Computed: true, Description: "The fully qualified name."},
			"zone": schema.StringAttribute{
				Required:      true,
				Description:   "The zone, with the final dot.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
				Validators:    []validator.String{nameValidator(absolute)},
			},
			"name": schema.StringAttribute{
				Required:      !r.kind.apex,
				Optional:      r.kind.apex,
				Description:   "The name in the zone; none is the zone's own name.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
				Validators:    []validator.String{nameValidator(relative)},
			},
			"ttl": schema.Int64Attribute{
				Optional:      true,
				Computed:      true,
				Default:       int64default.StaticInt64(defaultTTL),
				Description:   "Time to live in seconds.",
				PlanModifiers: []planmodifier.Int64{int64planmodifier.RequiresReplace()},
			},
		},
	}
	r.kind.values.addTo(&response.Schema)
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

// Create adds to what the name holds: it neither looks first nor clears. Where the server then holds nothing, there is no
// state, which the framework reports as an error.
func (r *recordResource) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	where, texts, diagnostics := r.parse(ctx, request.Plan)
	response.Diagnostics.Append(diagnostics...)
	if response.Diagnostics.HasError() {
		return
	}
	records, ok := r.write(ctx, where, nil, texts, &response.Diagnostics)
	if !ok || len(records) == 0 {
		return
	}
	response.State.Raw = request.Plan.Raw
	response.Diagnostics.Append(response.State.SetAttribute(ctx, path.Root("id"), where.fqdn())...)
	response.Diagnostics.Append(r.store(ctx, &response.State, records)...)
}

// Read takes over what the server holds, and drops a resource of which nothing is left.
func (r *recordResource) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	where, diagnostics := r.place(ctx, request.State)
	response.Diagnostics.Append(diagnostics...)
	if response.Diagnostics.HasError() {
		return
	}
	records, ok := r.lookup(ctx, where, &response.Diagnostics)
	switch {
	case !ok:
	case len(records) == 0:
		response.State.RemoveResource(ctx)
	default:
		response.Diagnostics.Append(r.store(ctx, &response.State, records)...)
	}
}

// Update takes away all that the state holds and adds all that is planned, in one message. What others added stays.
func (r *recordResource) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	where, planned, diagnostics := r.parse(ctx, request.Plan)
	response.Diagnostics.Append(diagnostics...)
	held, diagnostics := r.kind.values.read(ctx, request.State)
	response.Diagnostics.Append(diagnostics...)
	if response.Diagnostics.HasError() {
		return
	}
	if records, ok := r.write(ctx, where, held, planned, &response.Diagnostics); ok && len(records) > 0 {
		response.Diagnostics.Append(r.store(ctx, &response.State, records)...)
	}
}

// Delete removes every record of the kind at the name, also those that others added.
func (r *recordResource) Delete(ctx context.Context, request resource.DeleteRequest, response *resource.DeleteResponse) {
	where, diagnostics := r.place(ctx, request.State)
	response.Diagnostics.Append(diagnostics...)
	if response.Diagnostics.HasError() {
		return
	}
	if err := r.client.RemoveSet(ctx, where.zone, where.fqdn(), r.kind.rrtype); err != nil {
		report(&response.Diagnostics, "Error deleting DNS record", err)
	}
}

// ImportState takes a fully qualified name and asks the server where in it the zone begins.
func (r *recordResource) ImportState(ctx context.Context, request resource.ImportStateRequest, response *resource.ImportStateResponse) {
	if !dns.IsFqdn(request.ID) {
		response.Diagnostics.AddError("Error importing DNS record:", "Not a fully-qualified DNS name: "+request.ID)
		return
	}
	name, zone, err := r.client.SplitName(ctx, request.ID)
	if err != nil {
		report(&response.Diagnostics, "Error querying DNS record", err)
		return
	}
	response.Diagnostics.Append(response.State.SetAttribute(ctx, path.Root("id"), request.ID)...)
	response.Diagnostics.Append(response.State.SetAttribute(ctx, path.Root("zone"), zone)...)
	if name != "" {
		response.Diagnostics.Append(response.State.SetAttribute(ctx, path.Root("name"), name)...)
	}
}

// write sends a change and returns what the server then holds.
func (r *recordResource) write(ctx context.Context, where place, remove, insert []string, diagnostics *diag.Diagnostics) ([]dns.RR, bool) {
	removed, err := render(where.fqdn(), where.ttl, r.kind.rrtype, remove)
	if err != nil {
		report(diagnostics, "Error updating DNS record", err)
		return nil, false
	}
	inserted, err := render(where.fqdn(), where.ttl, r.kind.rrtype, insert)
	if err != nil {
		report(diagnostics, "Error updating DNS record", err)
		return nil, false
	}
	if err := r.client.Update(ctx, where.zone, removed, inserted); err != nil {
		report(diagnostics, "Error updating DNS record", err)
		return nil, false
	}
	return r.lookup(ctx, where, diagnostics)
}

// lookup returns the records that the server holds. Records of another type are an error: a CNAME of the name, also one
// that stands for all names (*).
func (r *recordResource) lookup(ctx context.Context, where place, diagnostics *diag.Diagnostics) ([]dns.RR, bool) {
	records, err := r.client.Query(ctx, where.fqdn(), r.kind.rrtype)
	if err != nil {
		report(diagnostics, "Error querying DNS record", err)
		return nil, false
	}
	if _, single := r.kind.values.(oneName); single && len(records) > 1 {
		report(diagnostics, "Error querying DNS record", errSeveral)
		return nil, false
	}
	for _, record := range records {
		if record.Header().Rrtype != r.kind.rrtype {
			report(diagnostics, "Error querying DNS record", fmt.Errorf("didn't get a %s record", dns.TypeToString[r.kind.rrtype]))
			return nil, false
		}
	}
	return records, true
}

// parse returns what a plan says.
func (r *recordResource) parse(ctx context.Context, plan tfsdk.Plan) (place, []string, diag.Diagnostics) {
	where, diagnostics := r.place(ctx, plan)
	texts, more := r.kind.values.read(ctx, plan)
	return where, texts, append(diagnostics, more...)
}

func (r *recordResource) place(ctx context.Context, from attributes) (place, diag.Diagnostics) {
	var name, zone types.String
	var ttl types.Int64
	var diagnostics diag.Diagnostics
	diagnostics.Append(from.GetAttribute(ctx, path.Root("name"), &name)...)
	diagnostics.Append(from.GetAttribute(ctx, path.Root("zone"), &zone)...)
	diagnostics.Append(from.GetAttribute(ctx, path.Root("ttl"), &ttl)...)
	return place{name: name.ValueString(), zone: zone.ValueString(), ttl: ttl.ValueInt64()}, diagnostics
}

func (r *recordResource) store(ctx context.Context, state *tfsdk.State, records []dns.RR) diag.Diagnostics {
	diagnostics := r.kind.values.store(ctx, state, records)
	diagnostics.Append(state.SetAttribute(ctx, path.Root("ttl"), int64(lowestTTL(records)))...)
	return diagnostics
}

// report adds an error in hashicorp/dns's words: a server's code stands in the summary, its name below.
func report(diagnostics *diag.Diagnostics, doing string, err error) {
	var code rfc2136.RcodeError
	if errors.As(err, &code) {
		diagnostics.AddError(fmt.Sprintf("%s: %d", doing, int(code)), code.Name())
		return
	}
	diagnostics.AddError(doing+":", err.Error())
}
