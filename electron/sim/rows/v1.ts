import { EAGAIN, EBUSY } from '../kernel/errno.ts'
import { TIMER_MODES } from '../kernel/timing.ts'
import { countersAreOn } from './conditions.ts'
import { holds, type Row, shown, symptom } from './row.ts'
import {
  anySplat,
  at,
  complains,
  disablePutsTooOften,
  hookPutsTooOften,
  resuming,
  returns,
  somethingIsLeft,
  stuck,
  times,
  useCountBelowZero,
  when,
  without,
} from './vocabulary.ts'

const v1 = 'v1'

export const V1_ROWS: readonly Row[] = [
  symptom(
    v1,
    'V1-1',
    'enable wakes the GPU, whose hook takes the lock that enable holds: it deadlocks with itself; lockdep reports recursion',
    shown('enable-from-sleep', ['E0', 'E1', resuming('R7a.end'), complains('lock-recursion'), stuck]),
  ),
  symptom(
    v1,
    'V1-2',
    'a reset while enable allocates under the lock, in reclaim that waits for a fence: deadlock, of which lockdep warns without it',
    shown('enable-vs-reset', ['H.lock', complains('fence-signalling', 'lock-order')]),
    shown('reclaim-vs-enable', ['E0', 'R7a', without('H.lock'), stuck]),
  ),
  symptom(
    v1,
    'V1-3',
    'a reset while enable or dump waits under the lock: it stalls for the rest of the second, with the GPU reset and without power',
    shown('dump-vs-reset', ['D6', 'R7a.end', without('H.lock'), at('D7', 0), without('R7b'), 'H.lock', 'R7b']),
    shown('enable-vs-reset', ['E5', 'R7a.end', without('H.lock'), at('E5.end', 0), without('R7b'), 'H.lock', 'R7b']),
  ),
  symptom(
    v1,
    'V1-4',
    'a second reset in a session puts again: below zero (WARN), or a use of a running job, silently',
    shown('resets-then-dump', [at('H.put', 0), at('H.put', -1), hookPutsTooOften]),
    shown('job-between-resets', [
      at('H.put', 0),
      'J.start',
      'R6',
      at('H.put', 0),
      without(anySplat, 'J.put'),
      'R7c.zero',
    ]),
  ),
  symptom(
    v1,
    'V1-5',
    'dumps after a reset return -EAGAIN for ever: a caller by libdrm spins',
    shown('reset-then-calls', ['R8', ...times(3, returns('DUMP', -EAGAIN, 'app'))]),
  ),
  symptom(
    v1,
    'V1-6',
    'an enable of another file after a reset is refused',
    shown('reset-then-calls', ['R8', returns('DUMP', -EAGAIN, 'app'), returns('ENABLE', -EBUSY, 'other')]),
  ),
  symptom(
    v1,
    'V1-7',
    'a sample asked for between the soft reset and the hook is lost: the dump holds the lock for a second, and the reset stalls',
    shown('dump-vs-reset', ['R7a', without('H.lock'), 'D6', without('H.lock'), at('D7', 0), 'H.lock', 'R7b']),
  ),
  symptom(
    'v1-described',
    'V1-8',
    'the puts of the hook and of disable follow each other: below zero (WARN)',
    shown('disable-vs-reset', [at('H.put', 0), without('R7c'), at('X6', -1), disablePutsTooOften]),
  ),
  holds(
    v1,
    'V1-9',
    'disable or close after one reset is right: its put is left out',
    {
      scenario: 'disable-vs-reset',
      timers: TIMER_MODES,
      reached: [at('H.put', 0), 'X0', returns('DISABLE', 0)],
      broken: [[useCountBelowZero], [somethingIsLeft]],
    },
    {
      scenario: 'close-vs-reset',
      timers: TIMER_MODES,
      reached: [at('H.put', 0), 'C.lock', 'X2', returns('CLOSE', 0)],
      broken: [[useCountBelowZero], [somethingIsLeft]],
    },
  ),
  symptom(
    v1,
    'V1-10',
    'a soft reset when enable is past its wait: it programs a GPU without power and returns 0; the hook turns the counters off, dumps return -EAGAIN',
    shown('enable-vs-reset', [
      'E5.end',
      'R7a',
      without('R7b'),
      'E7',
      without('R7b'),
      when('E8', countersAreOn),
      without('R7b'),
      returns('ENABLE', 0),
      'H.off',
      returns('DUMP', -EAGAIN),
    ]),
  ),
  symptom(
    v1,
    'V1-11',
    'another task wakes the GPU while enable waits for that: the two deadlock, and lockdep sees no recursion',
    shown('enable-vs-resume', ['E0', resuming('R7a.end'), without(complains('lock-recursion')), stuck]),
  ),
  symptom(
    v1,
    'V1-12',
    'system sleep during a session: dumps return -EAGAIN for ever, disable is right',
    shown('session-vs-sleep', [
      'S',
      resuming('R7d'),
      returns('DUMP', -EAGAIN),
      returns('DUMP', -EAGAIN),
      without(anySplat),
      returns('DISABLE', 0),
    ]),
  ),
]
