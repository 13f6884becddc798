package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
)

// NewServer returns the provider as an engine talks to it. version is the one of hashicorp/dns that it stands in for.
func NewServer(version string) tfprotov5.ProviderServer {
	return &server{providerserver.NewProtocol5(&dnsProvider{version: version})()}
}

// server marks the results of dns_a_record_set as the old plugin SDK does, on which hashicorp/dns still builds that one
// resource: engines then accept a set that differs from the plan, which is what a create that merged into a set returns.
type server struct {
	tfprotov5.ProviderServer
}

func (s *server) PlanResourceChange(ctx context.Context, request *tfprotov5.PlanResourceChangeRequest) (*tfprotov5.PlanResourceChangeResponse, error) {
	response, err := s.ProviderServer.PlanResourceChange(ctx, request)
	if response != nil {
		response.UnsafeToUseLegacyTypeSystem = request.TypeName == legacyType
	}
	return response, err
}

func (s *server) ApplyResourceChange(ctx context.Context, request *tfprotov5.ApplyResourceChangeRequest) (*tfprotov5.ApplyResourceChangeResponse, error) {
	response, err := s.ProviderServer.ApplyResourceChange(ctx, request)
	if response != nil {
		response.UnsafeToUseLegacyTypeSystem = request.TypeName == legacyType
	}
	return response, err
}

const legacyType = "dns_a_record_set"
