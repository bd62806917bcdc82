import { type Discontinuity, type LabStatus } from '../../../electron/protocol/types.ts'
import { type FeedSource } from '../stores/live/feed.ts'

export interface EmptyReason {
  readonly title: string
  readonly hint: string
}

/** Why there is nothing to draw, and what to do about it. */
export function emptyReason(
  status: LabStatus | undefined,
  source: FeedSource,
  discontinuities: readonly Discontinuity[],
): EmptyReason {
  const title = 'No samples yet'
  if (source === 'moment')
    return { title: 'No samples', hint: 'A schedule has no counters: see the log and the state.' }
  if (source === 'recording')
    return { title, hint: 'This part of the recording has none. Play it, or move along its bar.' }
  if (source === 'ended') return { title, hint: 'The lab ended before its first dump did.' }
  if (status === undefined) return { title, hint: 'Waiting for the lab to answer.' }
  // What enables the counters when it runs has not done so yet.
  if (!status.running) return { title, hint: 'The machine is paused: Run, or Space.' }
  if (status.session === 'disabled') return { title, hint: 'There is no session: Enable starts one.' }
  const open = discontinuities.findLast(({ tFirstGood }) => tFirstGood === undefined)
  if (open !== undefined) return { title, hint: `No dump has succeeded: ${open.cause}.` }
  return { title, hint: `The first dump ends after one period of ${status.settings.periodMs} ms of virtual time.` }
}
