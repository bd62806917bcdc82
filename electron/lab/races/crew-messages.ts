export type ToSearcher<J> =
  | { readonly type: 'job'; readonly index: number; readonly job: J }
  /** The job under way is done as far as it came. */
  | { readonly type: 'stop' }

export type FromSearcher<P, O> =
  | { readonly type: 'progress'; readonly index: number; readonly progress: P }
  /** Undefined: it was stopped, and has nothing to say for itself. */
  | { readonly type: 'done'; readonly index: number; readonly outcome: O | undefined }
  | { readonly type: 'failed'; readonly index: number; readonly reason: string }

/** What a thread of a crew is started with. */
export interface SearcherData {
  readonly work: 'search' | 'rows'
  /** The directory of resources. */
  readonly resources: string
}
