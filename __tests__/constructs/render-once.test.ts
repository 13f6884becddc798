import {
  type App,
  Fn,
  Lazy,
  LocalBackend,
  TerraformOutput,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
  Token,
} from "cdktf";
import fc from "fast-check";
import { type Block, renderOnce } from "../../constructs/render-once";
import { TenantStack } from "../../constructs/tenant-stack";
import { TenantVm } from "../../constructs/tenant-vm";
import { makeAcme, makeApp, synthApp } from "../fixtures/acme";
import { lab } from "../fixtures/acme-site";

/** A resource with any attributes. */
class Thing extends TerraformResource {
  constructor(
    scope: TerraformStack,
    id: string,
    private readonly attributes: Block,
  ) {
    super(scope, id, { terraformResourceType: "thing" });
  }

  protected override synthesizeAttributes(): Block {
    return this.attributes;
  }
}

/** Renders a stack in both ways. */
function renderBoth(stack: TerraformStack): { ours: Block; cdktf: Block } {
  const cdktf = (whole: TerraformStack): Block => TerraformStack.prototype.toTerraform.call(whole);
  return { ours: renderOnce(stack, cdktf), cdktf: cdktf(stack) };
}

/** A stack without checks of its own. */
function makeStack(build: (stack: TerraformStack) => void): TerraformStack {
  const stack = new TerraformStack(makeApp(), "acme");
  new LocalBackend(stack, { path: "acme.tfstate" });
  build(stack);
  return stack;
}

test("every kind of token is rendered as cdktf renders it", () => {
  const stack = makeStack((scope) => {
    const one = new Thing(scope, "one", {});
    const variable = new TerraformVariable(scope, "size", { type: "number" });
    new Thing(scope, "other", {
      text: one.getStringAttribute("name"),
      mixed: `a ${one.getStringAttribute("name")} of \${b} and %{ if c }`,
      number: one.getNumberAttribute("size"),
      text_of_number: `${one.getNumberAttribute("size")} GiB`,
      variable: variable.numberValue,
      list: one.getListAttribute("names"),
      numbers: one.getNumberListAttribute("sizes"),
      map: one.getStringMapAttribute("tags"),
      map_of_numbers: one.getNumberMapAttribute("counts"),
      any: one.getAnyMapAttribute("any"),
      bool: one.getBooleanAttribute("on"),
      lazy: Lazy.stringValue({ produce: () => one.getStringAttribute("id") }),
      lazy_list: Lazy.listValue({ produce: () => ["a", one.getStringAttribute("id")] }),
      nothing: Lazy.anyValue({ produce: () => undefined }),
      called: Fn.join("-", [one.getStringAttribute("id"), "b"]),
      nested: [{ depends_on: [one.fqn], unset: undefined, empty: {}, none: [], null: null }, undefined],
      literal: Token.asString("literal"),
    });
    new Thing(scope, "keys", { map: { [`key-${one.getStringAttribute("id")}`]: "value" } });
    scope.addOverride("locals.of", one.getStringAttribute("id"));
    one.addOverride("more", one.getStringAttribute("id"));
    scope.addOverride("resource.thing.one.added", 1);
    new TerraformOutput(scope, "name", { value: one.getStringAttribute("name"), sensitive: true });
  });
  const { ours, cdktf } = renderBoth(stack);
  expect(ours).toStrictEqual(cdktf);
  expect(JSON.stringify(ours)).not.toContain("TfToken");
  expect(ours).toMatchObject({ resource: { thing: { one: { added: 1 }, other: { number: "${thing.one.size}" } } } });
});

/** Numbers as large as tokens are none to cdktf. */
const value = fc.jsonValue().filter((json) => !/e\+[23]\d\d/.test(JSON.stringify(json)));

test("values of any form are rendered as cdktf renders them", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), value), (attributes) => {
      const { ours, cdktf } = renderBoth(makeStack((scope) => new Thing(scope, "any", { attributes })));
      expect(JSON.stringify(ours.resource)).toBe(JSON.stringify(cdktf.resource));
    }),
  );
});

test("numbers, and text that looks like one, are rendered as cdktf renders them", () => {
  const attributes = {
    numbers: [1e5, 1.5, -0, 1e21, 2 ** 60],
    text: ["1e5", "-1.5e+300", "a+b", "TfToken[", "${TfToken["],
  };
  const { ours, cdktf } = renderBoth(makeStack((scope) => new Thing(scope, "number", attributes)));
  expect(ours).toStrictEqual(cdktf);
});

test("what has one name twice is merged as cdktf merges it", () => {
  const stack = makeStack((scope) => {
    new Thing(scope, "one", { list: [1], of: { a: 1, b: [] }, text: "a" });
    new Thing(scope, "two", { list: [2], of: { b: 2 }, text: "b" }).overrideLogicalId("one");
  });
  const { ours, cdktf } = renderBoth(stack);
  expect(ours).toStrictEqual(cdktf);
  expect(ours.resource).toMatchObject({ thing: { one: { list: [1, 2], of: { a: 1, b: 2 }, text: "b" } } });
});

test("a tenant is rendered as cdktf renders it, and again the same", () => {
  const tenant = makeAcme(makeApp(), (scope, network) => {
    new TenantVm(scope, "web", { network, template: lab.templates.debian13, vmId: 1000, address: "10.20.12.10" });
    new TenantVm(scope, "db", {
      network,
      template: lab.templates.debian13,
      vmId: 1001,
      address: "10.20.12.11",
      formerly: "data",
      description: "costs ${much}",
    });
  });
  const expected = TerraformStack.prototype.toTerraform.call(tenant);
  expect(tenant.toTerraform()).toStrictEqual(expected);
  expect(tenant.toTerraform()).toStrictEqual(expected);
});

test("a stack in a stack is rendered by itself", () => {
  const stack = makeStack((scope) => {
    new Thing(scope, "one", {});
    new Thing(new TerraformStack(scope, "inner"), "two", {});
  });
  const { ours, cdktf } = renderBoth(stack);
  expect(ours).toStrictEqual(cdktf);
  expect(ours.resource).toEqual({ thing: { one: expect.anything() } });
});

describe("a reference to a resource of another tenant", () => {
  const build = (app: App) => {
    const acme = makeAcme(app);
    const umbra = new TenantStack(app, "umbra", { site: lab });
    const foreign = new Thing(acme, "one", {});
    new Thing(umbra, "two", { name: `of ${foreign.getStringAttribute("name")}` });
  };

  test("is refused with both tenants' names", () => {
    expect(() => synthApp(build)).toThrow(
      '[umbra] what a tenant refers to must be its own, got thing.one.name of tenant "acme"; use a value that is known before, like an address',
    );
  });
});
