package provider

import (
	"context"
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// engine does what OpenTofu and Terraform do with a provider: configure, plan, apply, refresh, import.
type engine struct {
	server tfprotov5.ProviderServer
	schema *tfprotov5.GetProviderSchemaResponse
}

// object is a resource's attributes by name: string, int64, []string, or nil for null.
type object map[string]any

// plan is what an engine would show: the values, and the attributes that force a replacement.
type plan struct {
	planned  *tfprotov5.DynamicValue
	private  []byte
	replaces []string
}

// newEngine configures the provider with an update block. A failure is returned as text.
func newEngine(t *testing.T, update object) (*engine, string) {
	t.Helper()
	server := NewServer("3.6.1")
	schema, err := server.GetProviderSchema(context.Background(), &tfprotov5.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	e := &engine{server: server, schema: schema}

	configType := schema.Provider.ValueType().(tftypes.Object)
	blocks := configType.AttributeTypes["update"].(tftypes.List)
	values := []tftypes.Value{}
	if update != nil {
		values = append(values, encode(t, blocks.ElementType, update))
	}
	config := tftypes.NewValue(configType, map[string]tftypes.Value{"update": tftypes.NewValue(blocks, values)})
	dynamic := pack(t, configType, config)

	prepared, err := server.PrepareProviderConfig(context.Background(), &tfprotov5.PrepareProviderConfigRequest{Config: dynamic})
	if err != nil {
		t.Fatal(err)
	}
	if failure := complaints(prepared.Diagnostics); failure != "" {
		return e, failure
	}
	configured, err := server.ConfigureProvider(context.Background(), &tfprotov5.ConfigureProviderRequest{Config: dynamic})
	if err != nil {
		t.Fatal(err)
	}
	return e, complaints(configured.Diagnostics)
}

// tenant returns an engine with the tenant's key over TCP, as the constructs configure it.
func tenant(t *testing.T) *engine {
	t.Helper()
	e, failure := newEngine(t, object{
		"server": "127.0.0.1", "port": int64(bind.port), "transport": "tcp",
		"key_name": tenantKey, "key_algorithm": "hmac-sha256", "key_secret": bind.secrets[tenantKey],
	})
	if failure != "" {
		t.Fatal(failure)
	}
	return e
}

// validate returns what the provider has against a configuration.
func (e *engine) validate(t *testing.T, typeName string, config object) string {
	t.Helper()
	kind := e.typeOf(typeName)
	response, err := e.server.ValidateResourceTypeConfig(context.Background(), &tfprotov5.ValidateResourceTypeConfigRequest{
		TypeName: typeName, Config: pack(t, kind, encode(t, kind, config)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return complaints(response.Diagnostics)
}

// plan compares a configuration with a state. nil is no resource.
func (e *engine) plan(t *testing.T, typeName string, state, config object) plan {
	t.Helper()
	kind := e.typeOf(typeName)
	response, err := e.server.PlanResourceChange(context.Background(), &tfprotov5.PlanResourceChangeRequest{
		TypeName:         typeName,
		PriorState:       pack(t, kind, encode(t, kind, state)),
		ProposedNewState: pack(t, kind, e.propose(t, typeName, state, config)),
		Config:           pack(t, kind, encode(t, kind, config)),
	})
	if err != nil {
		t.Fatal(err)
	}
	if failure := complaints(response.Diagnostics); failure != "" {
		t.Fatalf("planning %s: %s", typeName, failure)
	}
	result := plan{planned: response.PlannedState, private: response.PlannedPrivate}
	for _, path := range response.RequiresReplace {
		result.replaces = append(result.replaces, string(path.Steps()[0].(tftypes.AttributeName)))
	}
	return result
}

// apply plans and applies. It returns the new state and what the provider complains of.
func (e *engine) apply(t *testing.T, typeName string, state, config object) (object, string) {
	t.Helper()
	kind := e.typeOf(typeName)
	planned := e.plan(t, typeName, state, config)
	response, err := e.server.ApplyResourceChange(context.Background(), &tfprotov5.ApplyResourceChangeRequest{
		TypeName:       typeName,
		PriorState:     pack(t, kind, encode(t, kind, state)),
		PlannedState:   planned.planned,
		Config:         pack(t, kind, encode(t, kind, config)),
		PlannedPrivate: planned.private,
	})
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, kind, response.NewState), complaints(response.Diagnostics)
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

// refresh returns a state as the server now has it: nil when the resource is gone.
func (e *engine) refresh(t *testing.T, typeName string, state object) (object, string) {
	t.Helper()
	kind := e.typeOf(typeName)
	response, err := e.server.ReadResource(context.Background(), &tfprotov5.ReadResourceRequest{
		TypeName: typeName, CurrentState: pack(t, kind, encode(t, kind, state)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, kind, response.NewState), complaints(response.Diagnostics)
}

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
	kind := e.typeOf(typeName)
	response, err := e.server.ImportResourceState(context.Background(), &tfprotov5.ImportResourceStateRequest{TypeName: typeName, ID: id})
	if err != nil {
		t.Fatal(err)
	}
	if failure := complaints(response.Diagnostics); failure != "" {
		return nil, failure
	}
	return e.refresh(t, typeName, decode(t, kind, response.ImportedResources[0].State))
}

// propose merges configuration and state as an engine does: a computed attribute that is not configured keeps its value.
func (e *engine) propose(t *testing.T, typeName string, state, config object) tftypes.Value {
	t.Helper()
	kind := e.typeOf(typeName)
	if config == nil {
		return encode(t, kind, nil)
	}
	proposed := object{}
	for _, attribute := range e.schema.ResourceSchemas[typeName].Block.Attributes {
		proposed[attribute.Name] = config[attribute.Name]
		if proposed[attribute.Name] == nil && attribute.Computed {
			proposed[attribute.Name] = state[attribute.Name]
		}
	}
	return encode(t, kind, proposed)
}

func (e *engine) typeOf(typeName string) tftypes.Object {
	return e.schema.ResourceSchemas[typeName].ValueType().(tftypes.Object)
}

func encode(t *testing.T, kind tftypes.Type, attributes object) tftypes.Value {
	t.Helper()
	if attributes == nil {
		return tftypes.NewValue(kind, nil)
	}
	values := map[string]tftypes.Value{}
	for name, attributeType := range kind.(tftypes.Object).AttributeTypes {
		switch value := attributes[name].(type) {
		case nil:
			values[name] = tftypes.NewValue(attributeType, nil)
		case []string:
			elements := []tftypes.Value{}
			for _, element := range value {
				elements = append(elements, tftypes.NewValue(tftypes.String, element))
			}
			values[name] = tftypes.NewValue(attributeType, elements)
		default:
			values[name] = tftypes.NewValue(attributeType, value)
		}
	}
	return tftypes.NewValue(kind, values)
}

func decode(t *testing.T, kind tftypes.Object, dynamic *tfprotov5.DynamicValue) object {
	t.Helper()
	value, err := dynamic.Unmarshal(kind)
	if err != nil {
		t.Fatal(err)
	}
	if value.IsNull() {
		return nil
	}
	var attributes map[string]tftypes.Value
	if err := value.As(&attributes); err != nil {
		t.Fatal(err)
	}
	decoded := object{}
	for name, attribute := range attributes {
		decoded[name] = decodeAttribute(t, attribute)
	}
	return decoded
}

func decodeAttribute(t *testing.T, attribute tftypes.Value) any {
	t.Helper()
	if attribute.IsNull() {
		return nil
	}
	switch {
	case attribute.Type().Is(tftypes.String):
		var text string
		must(t, attribute.As(&text))
		return text
	case attribute.Type().Is(tftypes.Number):
		var number int64
		wide := new(big.Float)
		must(t, attribute.As(wide))
		number, _ = wide.Int64()
		return number
	default:
		var elements []tftypes.Value
		must(t, attribute.As(&elements))
		texts := []string{}
		for _, element := range elements {
			texts = append(texts, decodeAttribute(t, element).(string))
		}
		return texts
	}
}

func pack(t *testing.T, kind tftypes.Type, value tftypes.Value) *tfprotov5.DynamicValue {
	t.Helper()
	dynamic, err := tfprotov5.NewDynamicValue(kind, value)
	must(t, err)
	return &dynamic
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// complaints joins what a response reports.
func complaints(diagnostics []*tfprotov5.Diagnostic) string {
	var lines []string
	for _, diagnostic := range diagnostics {
		lines = append(lines, diagnostic.Summary+": "+diagnostic.Detail)
	}
	return strings.Join(lines, "\n")
}
