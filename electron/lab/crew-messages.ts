import { type SearchJob, type SearchProgress, type TimedOutcome } from './search-job.ts'

export type ToSearcher =
  | { readonly type: 'job'; readonly index: number; readonly job: SearchJob }
  /** The job under way is done as far as it came. */
  | { readonly type: 'stop' }

export type FromSearcher =
  | { readonly type: 'progress'; readonly index: number; readonly progress: SearchProgress }
  | { readonly type: 'done'; readonly index: number; readonly outcome: TimedOutcome }
  | { readonly type: 'failed'; readonly index: number; readonly reason: string }

/** What a search thread is started with. */
export interface SearcherData {
  /** The directory of resources. */
  readonly resources: string
}
