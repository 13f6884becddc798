package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/miekg/dns"
)

// values is how the data of records stands in a configuration: as one name, as a set of texts or as a set of blocks.
type values interface {
	// addTo puts the attribute or block into a resource's schema.
	addTo(*schema.Schema)
	// read returns the data that a plan or a state holds, as a zone file has it.
	read(context.Context, attributes) ([]string, diag.Diagnostics)
	// store puts records, one at least, into a state.
	store(context.Context, *tfsdk.State, []dns.RR) diag.Diagnostics
}

// attributes is what a plan and a state have in common.
type attributes interface {
	GetAttribute(context.Context, path.Path, any) diag.Diagnostics
}

var errSeveral = errors.New("multiple responses received")

// oneName is an attribute for types of which a name has one record.
type oneName struct{ attribute, description string }

func (v oneName) addTo(s *schema.Schema) {
	s.Attributes[v.attribute] = schema.StringAttribute{
		Required: true, Description: v.description, Validators: []validator.String{nameValidator(absolute)},
	}
}

func (v oneName) read(ctx context.Context, from attributes) ([]string, diag.Diagnostics) {
	var name types.String
	diagnostics := from.GetAttribute(ctx, path.Root(v.attribute), &name)
	return []string{name.ValueString()}, diagnostics
}

func (v oneName) store(ctx context.Context, state *tfsdk.State, records []dns.RR) diag.Diagnostics {
	return state.SetAttribute(ctx, path.Root(v.attribute), rdata(records[0]))
}

// textSet is an attribute that holds a set of texts.
type textSet struct {
	attribute, description string
	rules                  []nameRule
	// quoted says that a text stands between double quotes in a zone file.
	quoted bool
	// join returns the text of a record.
	join func(dns.RR) string
}

func (v textSet) addTo(s *schema.Schema) {
	attribute := schema.SetAttribute{Required: true, Description: v.description, ElementType: types.StringType}
	if len(v.rules) > 0 {
		attribute.Validators = []validator.Set{setvalidator.ValueStringsAre(nameValidator(v.rules))}
	}
	s.Attributes[v.attribute] = attribute
}

func (v textSet) read(ctx context.Context, from attributes) ([]string, diag.Diagnostics) {
	var texts []string
	diagnostics := from.GetAttribute(ctx, path.Root(v.attribute), &texts)
	if v.quoted {
		for i, text := range texts {
			texts[i] = `"` + text + `"`
		}
	}
	return texts, diagnostics
}

func (v textSet) store(ctx context.Context, state *tfsdk.State, records []dns.RR) diag.Diagnostics {
	var texts []string
	for _, record := range records {
		texts = append(texts, v.join(record))
	}
	return state.SetAttribute(ctx, path.Root(v.attribute), texts)
}

// blockSet is a block that may be repeated; its fields stand in the order that a zone file has.
type blockSet struct {
	block, description string
	fields             []field
	// split returns a record's fields: int64 for numbers, string for names.
	split func(dns.RR) []any
}

// field is a number or a fully qualified name.
type field struct {
	name, description string
	number            bool
}

func (v blockSet) addTo(s *schema.Schema) {
	fields := map[string]schema.Attribute{}
	for _, f := range v.fields {
		if f.number {
			fields[f.name] = schema.Int64Attribute{Required: true, Description: f.description}
		} else {
			fields[f.name] = schema.StringAttribute{Required: true, Description: f.description, Validators: []validator.String{nameValidator(absolute)}}
		}
	}
	s.Blocks = map[string]schema.Block{
		v.block: schema.SetNestedBlock{Description: v.description, NestedObject: schema.NestedBlockObject{Attributes: fields}},
	}
}

func (v blockSet) read(ctx context.Context, from attributes) ([]string, diag.Diagnostics) {
	var blocks []types.Object
	diagnostics := from.GetAttribute(ctx, path.Root(v.block), &blocks)
	var texts []string
	for _, block := range blocks {
		var parts []string
		for _, f := range v.fields {
			switch value := block.Attributes()[f.name].(type) {
			case types.Int64:
				parts = append(parts, fmt.Sprint(value.ValueInt64()))
			case types.String:
				parts = append(parts, value.ValueString())
			}
		}
		texts = append(texts, strings.Join(parts, " "))
	}
	return texts, diagnostics
}

func (v blockSet) store(ctx context.Context, state *tfsdk.State, records []dns.RR) diag.Diagnostics {
	kinds := map[string]attr.Type{}
	for _, f := range v.fields {
		kinds[f.name] = types.StringType
		if f.number {
			kinds[f.name] = types.Int64Type
		}
	}
	var blocks []types.Object
	for _, record := range records {
		values := map[string]attr.Value{}
		for i, part := range v.split(record) {
			switch part := part.(type) {
			case int64:
				values[v.fields[i].name] = types.Int64Value(part)
			case string:
				values[v.fields[i].name] = types.StringValue(part)
			}
		}
		blocks = append(blocks, types.ObjectValueMust(kinds, values))
	}
	return state.SetAttribute(ctx, path.Root(v.block), blocks)
}
