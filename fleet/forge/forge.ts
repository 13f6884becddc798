/** A pull request of GitHub, or a merge request of GitLab. */
export interface Change {
  readonly number: number;
  /** Whether it comes from another repository: a run of it has no rights here. */
  readonly isForks: boolean;
}

/** A comment or an issue that we have written. */
export interface OwnText {
  /** Of the comment; of an issue its number. */
  readonly id: number;
  readonly body: string;
}

/** What is kept of a tenant's plan: the files `<tenant>.json` and `<tenant>.tfplan`. */
export interface PlanFiles {
  readonly record: Uint8Array;
  /** undefined: there is nothing to apply. */
  readonly plan: Uint8Array | undefined;
}

/** A plan that a pipeline has kept. */
export interface PlanCandidate {
  /** Where it comes from, in a few words: `pull request #7`. */
  readonly origin: string;
  /** Why it is no plan of a change that was reviewed and merged, in a few words; undefined: it is one. */
  readonly objection: string | undefined;
  /** Returns its files; undefined: they are gone, or no plan of the tenant. */
  readonly download: () => Promise<PlanFiles | undefined>;
}

/** Where the repository is, and where its pipelines run: what a run there may read and write. */
export interface Forge {
  readonly name: "GitHub" | "GitLab";
  /** The change that this run is of; undefined: of none. */
  readonly change: Change | undefined;
  /** Returns the comments of a change that we have written, the first of all first. */
  listComments(change: Change): Promise<OwnText[]>;
  addComment(change: Change, body: string): Promise<void>;
  updateComment(change: Change, comment: OwnText, body: string): Promise<void>;
  /** Returns the open issues with a label that we have written. */
  listIssues(label: string): Promise<OwnText[]>;
  /** Opens an issue, and returns its number. */
  openIssue(issue: { readonly title: string; readonly body: string; readonly label: string }): Promise<number>;
  updateIssue(issue: OwnText, body: string): Promise<void>;
  closeIssue(issue: OwnText): Promise<void>;
  /** Returns the plans of a tenant that pipelines of changes into this run's branch have kept, the newest first. */
  findPlans(tenant: string): AsyncIterable<PlanCandidate>;
}
