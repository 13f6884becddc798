package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-mux/tf5muxserver"
)

// NewServer returns the provider as an engine talks to it. version is the one of hashicorp/dns that it stands in for.
//
// It is two providers in one, as hashicorp/dns is: address sets are built on the older plugin SDK, everything else on the
// framework. Engines forgive the SDK much: a result that differs from the plan, a resource that is gone after an update.
// The sharp edges of address sets are those, so they are built on the same SDK and not imitated.
func NewServer(ctx context.Context, version string) (tfprotov5.ProviderServer, error) {
	rest := &dnsProvider{version: version}
	// Both are configured in this order, with the same configuration.
	server, err := tf5muxserver.NewMuxServer(ctx, providerserver.NewProtocol5(rest), addressProvider(rest).GRPCProvider)
	if err != nil {
		return nil, err
	}
	return server.ProviderServer(), nil
}
