package provider

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// engine does what OpenTofu and Terraform do with a provider: configure, plan, apply, refresh, import, read data.
type engine struct {
	server tfprotov5.ProviderServer
	schema *tfprotov5.GetProviderSchemaResponse
}

// object is attributes and blocks by name: string, int64, bool, []string, []object for repeated blocks, or nil for null.
type object map[string]any

// plan is what an engine would show: the values, and the attributes that force a replacement.
type plan struct {
	planned  *tfprotov5.DynamicValue
	private  []byte
	replaces []string
}

// newEngine configures the provider with an update block, or without one. A failure is returned as text.
func newEngine(t *testing.T, update object) (*engine, string) {
	t.Helper()
	server, err := NewServer(context.Background(), "3.6.1")
	must(t, err)
	schema, err := server.GetProviderSchema(context.Background(), &tfprotov5.GetProviderSchemaRequest{})
	must(t, err)
	if failure := complaints(schema.Diagnostics); failure != "" {
		t.Fatal(failure)
	}
	e := &engine{server: server, schema: schema}

	configType := schema.Provider.ValueType()
	blocks := []object{}
	if update != nil {
		gssapi, ok := update["gssapi"]
		if !ok {
			gssapi = []object{}
		}
		block := maps.Clone(update)
		block["gssapi"] = gssapi
		blocks = append(blocks, block)
	}
	config := pack(t, configType, encode(t, configType, object{"update": blocks}))

	prepared, err := server.PrepareProviderConfig(context.Background(), &tfprotov5.PrepareProviderConfigRequest{Config: config})
	must(t, err)
	if failure := complaints(prepared.Diagnostics); failure != "" {
		return e, failure
	}
	configured, err := server.ConfigureProvider(context.Background(), &tfprotov5.ConfigureProviderRequest{Config: config})
	must(t, err)
	return e, complaints(configured.Diagnostics)
}

// mustEngine is newEngine where nothing may go wrong.
func mustEngine(t *testing.T, update object) *engine {
	t.Helper()
	e, failure := newEngine(t, update)
	if failure != "" {
		t.Fatal(failure)
	}
	return e
}

// tenant returns an engine with the tenant's key over TCP, as the constructs configure it.
func tenant(t *testing.T, s *dnsServer) *engine {
	t.Helper()
	return mustEngine(t, signed(s, "tcp", tenantKey))
}

// unsigned is an update block without a key.
func unsigned(s *dnsServer, transport string) object {
	return object{"server": "127.0.0.1", "port": int64(s.port), "transport": transport}
}

// signed is an update block with one of the server's keys.
func signed(s *dnsServer, transport, key string) object {
	update := unsigned(s, transport)
	update["key_name"], update["key_algorithm"], update["key_secret"] = key, algorithmKeys[key], s.secrets[key]
	return update
}

// with is an update block with one setting changed.
func (o object) with(name string, value any) object {
	changed := maps.Clone(o)
	changed[name] = value
	return changed
}

// validate returns what the provider has against a configuration.
func (e *engine) validate(t *testing.T, typeName string, config object) string {
	t.Helper()
	response, err := e.server.ValidateResourceTypeConfig(context.Background(), &tfprotov5.ValidateResourceTypeConfigRequest{
		TypeName: typeName, Config: e.pack(t, typeName, config),
	})
	must(t, err)
	return complaints(response.Diagnostics)
}

// plan compares a configuration with a state. nil is no resource.
func (e *engine) plan(t *testing.T, typeName string, state, config object) plan {
	t.Helper()
	response, err := e.server.PlanResourceChange(context.Background(), &tfprotov5.PlanResourceChangeRequest{
		TypeName:         typeName,
		PriorState:       e.pack(t, typeName, state),
		ProposedNewState: e.pack(t, typeName, e.propose(typeName, state, config)),
		Config:           e.pack(t, typeName, config),
	})
	must(t, err)
	if failure := complaints(response.Diagnostics); failure != "" {
		t.Fatalf("planning %s: %s", typeName, failure)
	}
	result := plan{planned: response.PlannedState, private: response.PlannedPrivate}
	for _, path := range response.RequiresReplace {
		result.replaces = append(result.replaces, string(path.Steps()[0].(tftypes.AttributeName)))
	}
	return result
}

// apply plans and applies. It returns the new state and what the provider, or the engine on its behalf, complains of.
func (e *engine) apply(t *testing.T, typeName string, state, config object) (object, string) {
	t.Helper()
	planned := e.plan(t, typeName, state, config)
	response, err := e.server.ApplyResourceChange(context.Background(), &tfprotov5.ApplyResourceChangeRequest{
		TypeName:       typeName,
		PriorState:     e.pack(t, typeName, state),
		PlannedState:   planned.planned,
		Config:         e.pack(t, typeName, config),
		PlannedPrivate: planned.private,
	})
	must(t, err)
	applied := e.unpack(t, typeName, response.NewState)
	failure := complaints(response.Diagnostics)
	if failure == "" {
		failure = inconsistency(e.unpack(t, typeName, planned.planned), applied, response.UnsafeToUseLegacyTypeSystem)
	}
	return applied, failure
}

// inconsistency returns what an engine has against a result that is not what was planned: nothing but a missing object
// where the provider says that it is built on the old SDK. Source: Terraform's and OpenTofu's
// internal/tofu/node_resource_abstract_instance.go (apply) and internal/plans/objchange/compatible.go.
func inconsistency(planned, applied object, legacy bool) string {
	const summary = "Provider produced inconsistent result after apply: "
	if planned != nil && applied == nil {
		return summary + "Root object was present, but now absent"
	}
	for _, name := range slices.Sorted(maps.Keys(planned)) {
		if !legacy && planned[name] != unknown && !reflect.DeepEqual(planned[name], applied[name]) {
			return fmt.Sprintf("%s.%s: was %v, but now %v", summary, name, planned[name], applied[name])
		}
	}
	return ""
}

// mustApply is apply where nothing may go wrong.
func (e *engine) mustApply(t *testing.T, typeName string, state, config object) object {
	t.Helper()
	applied, failure := e.apply(t, typeName, state, config)
	if failure != "" {
		t.Fatalf("applying %s: %s", typeName, failure)
	}
	return applied
}

// refresh returns a state as the server now has it: nil when the resource is gone. Engines keep the state of a failed one.
func (e *engine) refresh(t *testing.T, typeName string, state object) (object, string) {
	t.Helper()
	response, err := e.server.ReadResource(context.Background(), &tfprotov5.ReadResourceRequest{
		TypeName: typeName, CurrentState: e.pack(t, typeName, state),
	})
	must(t, err)
	if failure := complaints(response.Diagnostics); failure != "" {
		return state, failure
	}
	return e.unpack(t, typeName, response.NewState), ""
}

// mustRefresh is refresh where nothing may go wrong.
func (e *engine) mustRefresh(t *testing.T, typeName string, state object) object {
	t.Helper()
	refreshed, failure := e.refresh(t, typeName, state)
	if failure != "" {
		t.Fatalf("refreshing %s: %s", typeName, failure)
	}
	return refreshed
}

// importState returns the state of a name that nobody manages yet.
func (e *engine) importState(t *testing.T, typeName, id string) (object, string) {
	t.Helper()
	response, err := e.server.ImportResourceState(context.Background(), &tfprotov5.ImportResourceStateRequest{TypeName: typeName, ID: id})
	must(t, err)
	if failure := complaints(response.Diagnostics); failure != "" {
		return nil, failure
	}
	return e.refresh(t, typeName, e.unpack(t, typeName, response.ImportedResources[0].State))
}

// lookup reads a data source.
func (e *engine) lookup(t *testing.T, typeName string, config object) (object, string) {
	t.Helper()
	kind := e.schema.DataSourceSchemas[typeName].ValueType()
	response, err := e.server.ReadDataSource(context.Background(), &tfprotov5.ReadDataSourceRequest{
		TypeName: typeName, Config: pack(t, kind, encode(t, kind, config)),
	})
	must(t, err)
	if failure := complaints(response.Diagnostics); failure != "" {
		return nil, failure
	}
	value, err := response.State.Unmarshal(kind)
	must(t, err)
	return decode(t, value).(object), ""
}

// propose merges configuration and state as an engine does: a computed attribute that is not configured keeps its value.
func (e *engine) propose(typeName string, state, config object) object {
	if config == nil {
		return nil
	}
	proposed := maps.Clone(config)
	for _, attribute := range e.schema.ResourceSchemas[typeName].Block.Attributes {
		if proposed[attribute.Name] == nil && attribute.Computed {
			proposed[attribute.Name] = state[attribute.Name]
		}
	}
	return proposed
}

// pack encodes a resource. A block that is not there is an empty one for engines, never null.
func (e *engine) pack(t *testing.T, typeName string, attributes object) *tfprotov5.DynamicValue {
	t.Helper()
	schema := e.schema.ResourceSchemas[typeName]
	for _, block := range schema.Block.BlockTypes {
		if attributes != nil && attributes[block.TypeName] == nil {
			attributes = attributes.with(block.TypeName, []object{})
		}
	}
	return pack(t, schema.ValueType(), encode(t, schema.ValueType(), attributes))
}

func (e *engine) unpack(t *testing.T, typeName string, dynamic *tfprotov5.DynamicValue) object {
	t.Helper()
	value, err := dynamic.Unmarshal(e.schema.ResourceSchemas[typeName].ValueType())
	must(t, err)
	attributes, _ := decode(t, value).(object)
	return attributes
}

func encode(t *testing.T, kind tftypes.Type, value any) tftypes.Value {
	t.Helper()
	var elements []tftypes.Value
	switch value := value.(type) {
	case object:
		if value == nil {
			return tftypes.NewValue(kind, nil)
		}
		attributes := map[string]tftypes.Value{}
		for name, attributeType := range kind.(tftypes.Object).AttributeTypes {
			attributes[name] = encode(t, attributeType, value[name])
		}
		return tftypes.NewValue(kind, attributes)
	case []object:
		for _, element := range value {
			elements = append(elements, encode(t, elementOf(kind), element))
		}
		return tftypes.NewValue(kind, elements)
	case []string:
		for _, element := range value {
			elements = append(elements, tftypes.NewValue(tftypes.String, element))
		}
		return tftypes.NewValue(kind, elements)
	default:
		return tftypes.NewValue(kind, value)
	}
}

func elementOf(kind tftypes.Type) tftypes.Type {
	if list, ok := kind.(tftypes.List); ok {
		return list.ElementType
	}
	return kind.(tftypes.Set).ElementType
}

// unknown stands for a value that is known after apply.
const unknown = "(known after apply)"

// decode returns a value as an object has it. Sets come in the order of their text, having none of their own.
func decode(t *testing.T, value tftypes.Value) any {
	t.Helper()
	if !value.IsKnown() {
		return unknown
	}
	if value.IsNull() {
		return nil
	}
	switch kind := value.Type().(type) {
	case tftypes.Object:
		var attributes map[string]tftypes.Value
		must(t, value.As(&attributes))
		decoded := object{}
		for name, attribute := range attributes {
			decoded[name] = decode(t, attribute)
		}
		return decoded
	case tftypes.List, tftypes.Set:
		var elements []tftypes.Value
		must(t, value.As(&elements))
		if elementOf(kind).Is(tftypes.String) {
			texts := []string{}
			for _, element := range elements {
				texts = append(texts, decode(t, element).(string))
			}
			return ordered(kind, texts)
		}
		objects := []object{}
		for _, element := range elements {
			objects = append(objects, decode(t, element).(object))
		}
		return ordered(kind, objects)
	}
	switch {
	case value.Type().Is(tftypes.String):
		var text string
		must(t, value.As(&text))
		return text
	case value.Type().Is(tftypes.Bool):
		var flag bool
		must(t, value.As(&flag))
		return flag
	default:
		wide := new(big.Float)
		must(t, value.As(wide))
		number, _ := wide.Int64()
		return number
	}
}

func ordered[E any](kind tftypes.Type, elements []E) []E {
	if kind.Is(tftypes.Set{}) {
		slices.SortFunc(elements, func(a, b E) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	}
	return elements
}

func pack(t *testing.T, kind tftypes.Type, value tftypes.Value) *tfprotov5.DynamicValue {
	t.Helper()
	dynamic, err := tfprotov5.NewDynamicValue(kind, value)
	must(t, err)
	return &dynamic
}

// complaints joins what a response reports.
func complaints(diagnostics []*tfprotov5.Diagnostic) string {
	var lines []string
	for _, diagnostic := range diagnostics {
		lines = append(lines, strings.TrimSuffix(diagnostic.Summary, ":")+": "+diagnostic.Detail)
	}
	return strings.Join(lines, "\n")
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s\n got: %v\nwant: %v", what, got, want)
	}
}

func contains(t *testing.T, got, want string) {
	t.Helper()
	if !strings.Contains(got, want) {
		t.Fatalf("\n          got: %s\nwant somewhere: %s", got, want)
	}
}
