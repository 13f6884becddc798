package provider

import (
	"context"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// lookupSource is the data source of one lookup.
type lookupSource struct{ lookup lookup }

func (s *lookupSource) Metadata(_ context.Context, request datasource.MetadataRequest, response *datasource.MetadataResponse) {
	response.TypeName = request.ProviderTypeName + "_" + s.lookup.typeName
}

func (s *lookupSource) Schema(_ context.Context, _ datasource.SchemaRequest, response *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"id":              schema.StringAttribute{Computed: true, Description: "What was asked for."},
		s.lookup.question: schema.StringAttribute{Required: true, Description: "What to ask for."},
	}
	maps.Copy(attributes, s.lookup.results)
	response.Schema = schema.Schema{Description: s.lookup.description, Attributes: attributes}
}

func (s *lookupSource) Read(ctx context.Context, request datasource.ReadRequest, response *datasource.ReadResponse) {
	var question types.String
	response.Diagnostics.Append(request.Config.GetAttribute(ctx, path.Root(s.lookup.question), &question)...)
	if response.Diagnostics.HasError() {
		return
	}
	found, err := s.lookup.find(ctx, question.ValueString())
	if err != nil {
		response.Diagnostics.AddError(fmt.Sprintf("error looking up %s records for %q: ", s.lookup.records, question.ValueString()), err.Error())
		return
	}
	for _, name := range []string{"id", s.lookup.question} {
		response.Diagnostics.Append(response.State.SetAttribute(ctx, path.Root(name), question)...)
	}
	for name, value := range found {
		response.Diagnostics.Append(response.State.SetAttribute(ctx, path.Root(name), value)...)
	}
}
