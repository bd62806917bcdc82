import { type Divergence } from '../../../electron/protocol/recordings.ts'
import { formatMoment } from '../format/time.ts'
import { type Selection } from '../stores/view/selection.ts'

type DifferentEvent = NonNullable<Divergence['event']>

/** Where a run that was done again parts from its recording, in words. */
export function divergenceText({ run, at, event, check }: Divergence): string {
  const where = `Run ${run + 1} differs from ${formatMoment(at)} s on`
  if (event !== undefined)
    return `${where}: ${event.type}, recorded ${event.recorded ?? 'none'}, done again ${event.rerun ?? 'none'}`
  if (check !== undefined) return `${where}: no event, but the digest at ${formatMoment(check.at)} s`
  return where
}

/** What to select of a recorded run to show that event; undefined when it is nothing that can be. */
export function selectionOf({ type, at, recorded }: DifferentEvent, run: number): Selection {
  switch (type) {
    case 'klog':
      return { type: 'line', run, at, nth: 0 }
    case 'sample':
      return { type: 'sample', run, end: at }
    case 'discontinuity': {
      const id = /"id":(-?\d+)/.exec(recorded ?? '')?.[1]
      return id === undefined ? undefined : { type: 'discontinuity', run, id: Number(id) }
    }
    case 'ioctl':
    case 'job':
    case 'reset':
    case 'fault':
      return undefined
  }
}
