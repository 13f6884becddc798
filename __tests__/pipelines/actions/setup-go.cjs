// Stands in for actions/setup-go: everything is built, so nothing asks for Go.
const { fail } = require("./inputs.cjs");

fail("Go is not to be set up: what the toolchain builds is in the cache");
