package provider

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	framework "github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	sdk "github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// setting is one argument of a block of the provider's configuration. It has two schemas, since the provider is two (see
// NewServer), and engines are told of an error where those two are not the same.
type setting struct {
	kind        sdk.ValueType
	description string
	sensitive   bool
	// needs are the arguments without which this one is refused.
	needs []string
}

const updateDescription = "The server that takes updates, and the key that signs them."

var updateSettings = map[string]setting{
	"server":        {kind: sdk.TypeString, description: "Host name or address. Else DNS_UPDATE_SERVER."},
	"port":          {kind: sdk.TypeInt, description: "Else DNS_UPDATE_PORT, else 53."},
	"transport":     {kind: sdk.TypeString, description: "udp, udp4, udp6, tcp, tcp4 or tcp6. Else DNS_UPDATE_TRANSPORT, else udp."},
	"timeout":       {kind: sdk.TypeString, description: "A duration such as 500ms, or whole seconds. Else DNS_UPDATE_TIMEOUT, else 0: two seconds."},
	"retries":       {kind: sdk.TypeInt, description: "Attempts where the server does not answer or fails; 0 is one. Else DNS_UPDATE_RETRIES, else 3."},
	"recursive":     {kind: sdk.TypeBool, description: "Whether reads ask the server to look elsewhere for what it does not hold. Else DNS_UPDATE_RECURSIVE, else false."},
	"key_name":      {kind: sdk.TypeString, description: "Name of the TSIG key, with the final dot. Else DNS_UPDATE_KEYNAME.", needs: []string{"key_algorithm", "key_secret"}},
	"key_algorithm": {kind: sdk.TypeString, description: "hmac-md5, hmac-sha1, hmac-sha256 or hmac-sha512. Else DNS_UPDATE_KEYALGORITHM.", needs: []string{"key_name", "key_secret"}},
	// Not sensitive, as in hashicorp/dns: keep it in the variable.
	"key_secret": {kind: sdk.TypeString, description: "The key's secret in base64. Else DNS_UPDATE_KEYSECRET.", needs: []string{"key_name", "key_algorithm"}},
}

const gssapiDescription = "Not in this stand-in for hashicorp/dns: it is an error."

var gssapiSettings = map[string]setting{
	"realm":    {kind: sdk.TypeString, description: "Else DNS_UPDATE_REALM."},
	"username": {kind: sdk.TypeString, description: "Else DNS_UPDATE_USERNAME."},
	"password": {kind: sdk.TypeString, description: "Else DNS_UPDATE_PASSWORD.", sensitive: true},
	"keytab":   {kind: sdk.TypeString, description: "Else DNS_UPDATE_KEYTAB."},
}

// frameworkUpdateBlock returns the schema of the update block for the resources that are built on the framework.
func frameworkUpdateBlock() framework.Block {
	return framework.ListNestedBlock{
		Description: updateDescription,
		Validators:  []validator.List{listvalidator.SizeAtMost(1)},
		NestedObject: framework.NestedBlockObject{
			Attributes: frameworkAttributes(updateSettings),
			Blocks: map[string]framework.Block{
				"gssapi": framework.ListNestedBlock{
					Description:  gssapiDescription,
					Validators:   []validator.List{listvalidator.SizeAtMost(1)},
					NestedObject: framework.NestedBlockObject{Attributes: frameworkAttributes(gssapiSettings)},
				},
			},
		},
	}
}

// sdkUpdateBlock returns the schema of the update block for the resources that are built on the older SDK. What it may
// hold is checked by the framework alone.
func sdkUpdateBlock() *sdk.Schema {
	arguments := sdkArguments(updateSettings)
	arguments["gssapi"] = &sdk.Schema{
		Type: sdk.TypeList, Optional: true, Description: gssapiDescription,
		Elem: &sdk.Resource{Schema: sdkArguments(gssapiSettings)},
	}
	return &sdk.Schema{
		Type: sdk.TypeList, Optional: true, Description: updateDescription,
		Elem: &sdk.Resource{Schema: arguments},
	}
}

func frameworkAttributes(settings map[string]setting) map[string]framework.Attribute {
	attributes := map[string]framework.Attribute{}
	for name, s := range settings {
		switch s.kind {
		case sdk.TypeInt:
			attributes[name] = framework.Int64Attribute{Optional: true, Description: s.description}
		case sdk.TypeBool:
			attributes[name] = framework.BoolAttribute{Optional: true, Description: s.description}
		default:
			attributes[name] = framework.StringAttribute{Optional: true, Description: s.description, Sensitive: s.sensitive, Validators: requires(s.needs)}
		}
	}
	return attributes
}

func requires(names []string) []validator.String {
	if len(names) == 0 {
		return nil
	}
	var together []path.Expression
	for _, name := range names {
		together = append(together, path.MatchRelative().AtParent().AtName(name))
	}
	return []validator.String{stringvalidator.AlsoRequires(together...)}
}

func sdkArguments(settings map[string]setting) map[string]*sdk.Schema {
	arguments := map[string]*sdk.Schema{}
	for name, s := range settings {
		arguments[name] = &sdk.Schema{Type: s.kind, Optional: true, Description: s.description, Sensitive: s.sensitive}
	}
	return arguments
}
