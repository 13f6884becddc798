import { list, nothing, object } from "../../parameters/answers";
import { text } from "../../parameters/schema";
import { anyUser } from "../../permissions/permission";
import { withDigest } from "../../state/firewall/digest";
import { createOrRenameGroup, deleteGroup, groupsOf } from "../../state/firewall/edit-groups";
import { CLUSTER } from "../../state/firewall/firewalls";
import { describeNamedLists } from "../../state/firewall/named-lists";
import { type Route, route } from "../route";
import { clusterLevel } from "./level";
import { anyGroup, comment, digest, group } from "./parameters";

const { modify } = clusterLevel;

/** All security groups by name, without their rules. */
const listGroups = route({
  method: "GET",
  path: "/cluster/firewall/groups",
  permission: anyUser,
  parameters: {},
  answer: list(object({ group: text(), comment: text(), digest: text() })),
  handle: ({ cluster }) => withDigest(describeNamedLists(groupsOf(cluster.firewalls.read(CLUSTER)))),
});

/** Makes an empty group; or with `rename` gives that one another name, in the rules that use it too, or comment. */
const createGroup = route({
  method: "POST",
  path: "/cluster/firewall/groups",
  permission: modify,
  parameters: { group, comment, rename: anyGroup, digest },
  answer: nothing,
  handle: ({ cluster, values: { group, comment, rename, digest } }) =>
    createOrRenameGroup(cluster, { name: group, comment, rename, digest }),
});

/** Removes a group without rules. */
const removeGroup = route({
  method: "DELETE",
  path: "/cluster/firewall/groups/{group}",
  permission: modify,
  parameters: { group },
  answer: nothing,
  handle: ({ cluster: { firewalls }, values }) => {
    const config = firewalls.read(CLUSTER);
    deleteGroup(config, values.group);
    firewalls.write(CLUSTER, config);
  },
});

/** Security groups (`PVE::API2::Firewall::Groups`, pve-firewall 6.0). Their rules are in `rules.ts`. */
export const groupRoutes: readonly Route[] = [listGroups, createGroup, removeGroup];
