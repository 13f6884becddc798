// Command terraform-provider-dns is a stand-in for the provider hashicorp/dns where no provider registry answers.
// README.md says what it does and where it differs.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5/tf5server"

	"tenantry/toolchain/dns/provider"
)

// version of hashicorp/dns that this stands in for; the toolchain sets it at link time.
var version = "0.0.0"

func main() {
	server, err := provider.NewServer(context.Background(), version)
	if err != nil {
		log.Fatal(err)
	}
	err = tf5server.Serve("registry.terraform.io/hashicorp/dns", func() tfprotov5.ProviderServer { return server })
	if err != nil {
		log.Fatal(err)
	}
}
