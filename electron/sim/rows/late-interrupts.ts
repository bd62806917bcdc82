import { EINTR, ETIMEDOUT } from '../kernel/errno.ts'
import { type Pattern } from './pattern.ts'
import { type Shown, shown } from './row.ts'
import { returns, without } from './vocabulary.ts'

/** A dump returns 0 without a sample of its own: the completion is that of the interrupt named, which an earlier dump has asked for. */
function stale(abandoned: number, late: 'I1' | 'I2'): Pattern {
  const before: Pattern = late === 'I1' ? ['hw.sample'] : ['hw.sample', 'I1']
  return [
    'D6',
    ...before,
    returns('DUMP', abandoned),
    'D3',
    without('hw.sample'),
    late,
    without('hw.sample'),
    'D8',
    returns('DUMP', 0),
  ]
}

/** The handler of an interrupt from before a reset completes a dump after it. */
export const staleAfterReset: Pattern = [
  'D6',
  'I.stat',
  'R7a.end',
  'D3',
  without('hw.sample'),
  'I2',
  without('hw.sample'),
  'D8',
  returns('DUMP', 0),
]

/** B12, also under later revisions: a signal abandons the dump, or its second is over. */
export const lateInterrupts: readonly Shown[] = [
  shown('signal-during-dump', stale(-EINTR, 'I2')),
  shown('signal-during-dump', stale(-EINTR, 'I1')),
  shown('timed-out-dump-again', stale(-ETIMEDOUT, 'I2'), { timers: 'anytime' }),
]
