import type { TerraformResource } from "cdktf";

/** Returns the address that plans and states show for a resource, `<type>.<name>`. */
export function getTerraformAddress(resource: TerraformResource): string {
  return `${resource.terraformResourceType}.${resource.friendlyUniqueId}`;
}
