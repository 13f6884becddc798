import { TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { findSibling } from "./siblings";
import { getTerraformAddress } from "./terraform-address";

/** A construct that had another id. */
interface Rename {
  readonly construct: Construct;
  readonly formerly: string;
}

/** The constructs of a tenant that had other ids, and what their resources were called then. */
export class Renames {
  /** `moved` blocks, in the form of Terraform's JSON syntax. */
  readonly moves: { readonly from: string; readonly to: string }[] = [];

  private readonly all: Rename[] = [];

  /** Takes in a construct whose resources are all named after its id. */
  add(construct: Construct, formerly: string): void {
    const { id } = construct.node;
    this.all.push({ construct, formerly });
    for (const resource of construct.node.findAll()) {
      if (!TerraformResource.isTerraformResource(resource)) continue;
      const from = `${resource.terraformResourceType}.${formerly}${resource.friendlyUniqueId.slice(id.length)}`;
      this.moves.push({ from, to: getTerraformAddress(resource) });
    }
  }

  /** Returns the Terraform address that a resource is moved from, if any. */
  findFormerAddress(address: string): string | undefined {
    return this.moves.find(({ to }) => to === address)?.from;
  }

  /** Returns each former id that a construct of `scope` has, or that two had, a line a problem. */
  check(scope: Construct): string[] {
    return this.all.flatMap(({ construct, formerly }, index) => {
      const twin = this.all.slice(0, index).find((other) => other.formerly === formerly)?.construct;
      const holder = findSibling(scope, formerly) ?? twin;
      if (holder === undefined) return [];
      return [
        `[${construct.node.path}] formerly must be an id that nothing has, got "${formerly}", which ${holder.node.path} has`,
      ];
    });
  }
}
