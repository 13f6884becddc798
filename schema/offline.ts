/**
 * Imported first: @cdktf/commons asks the engine for its version and the network for news as soon as it is loaded.
 * Generating bindings needs neither.
 */
process.env.CHECKPOINT_DISABLE = "1";
process.env.TERRAFORM_BINARY_NAME = "true";
