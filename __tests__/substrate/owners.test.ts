import { checkOwners } from "../../substrate/owners";

test.each(["@kim", "@lab-1/platform_team", "@group/sub.group/team", "kim.doe+review@ops.lab.example"])(
  "%j is an owner",
  (owner) => {
    expect(checkOwners([owner])).toEqual([]);
  },
);

test.each(["kim", "@", "@kim/", "@kim doe", "@kim\n* @eve", "#kim", "@lab//team", "kim@localhost", ""])(
  "%j is none",
  (owner) => {
    expect(checkOwners([owner])).toEqual([
      `owners[0] must be @user, @organization/team or an e-mail address, got ${JSON.stringify(owner)}`,
    ]);
  },
);

test("each is there once", () => {
  expect(checkOwners(["@kim", "@lab/ops", "@kim"])).toEqual(['owners must hold each once, got "@kim" more than once']);
});
