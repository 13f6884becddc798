import stackTrace = require("cdktf/lib/tokens/private/stack-trace");

/**
 * cdktf captures a stack trace for every token, of which there are dozens a VM, whatever `stackTraces` says, and source
 * maps are looked up for each (hashicorp/terraform-cdk#3892): 16 times the time that the constructs themselves take. It
 * shows in the messages of cdktf's own mistakes alone. Imported before anything is built; its successor cdktn has a switch
 * for it and a second function.
 */
const none = (): string[] => [];
Object.assign(stackTrace, { captureStackTrace: none, captureCreationStack: none });
