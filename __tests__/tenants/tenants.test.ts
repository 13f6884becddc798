import { tenants } from "../../tenants";
import { synthApp } from "../fixtures/acme";

const stacks = synthApp((app) => {
  for (const tenant of tenants) tenant(app);
});

test.each(Object.keys(stacks))("tenant %s is what was reviewed", (name) => {
  expect(stacks[name]).toMatchSnapshot();
});
