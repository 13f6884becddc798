/** What is wrong with the text of a ledger, a line a problem: its message is all that a person needs. */
export class LedgerError extends Error {}
