import { EINTR, ERESTARTSYS, ETIMEDOUT } from '../kernel/errno.ts'
import { TIMER_MODES } from '../kernel/timing.ts'
import { type Element, type Pattern } from './pattern.ts'
import { type Held, NO_TIMEOUT, shown, type Shown } from './row.ts'
import {
  anySplat,
  at,
  enablesStale,
  fails,
  logs,
  reports,
  resuming,
  returns,
  somethingIsLeft,
  stuckAs,
  useCountBelowZero,
  without,
} from './vocabulary.ts'

/** What rows of v3 and v4 have in common: both hold reset.lock for writing during a reset, and program the session again. */

/** Enable and disable do not program a GPU in reset. */
export const programsOutsideResets: readonly Held[] = [
  {
    scenario: 'enable-vs-reset',
    timers: NO_TIMEOUT,
    reached: ['R6', 'E8', 'R7a'],
    broken: [['R7a', without('R7d'), 'E8'], ['E7', without('E8'), 'R7a'], [enablesStale]],
  },
  {
    scenario: 'disable-vs-reset',
    timers: TIMER_MODES,
    reached: ['R6', 'X2', 'R7a'],
    broken: [['R7a', without('R7d'), 'X2'], [useCountBelowZero]],
  },
]

/** A reset against disable: `order` is that of the two steps of disable. */
export const putsOnce = (...order: readonly ('X2' | 'X6')[]): Held => ({
  scenario: 'disable-vs-reset',
  timers: TIMER_MODES,
  reached: ['R6', ...order, 'R7a'],
  broken: [[useCountBelowZero], [somethingIsLeft]],
})

/** The resume inside enable finds no session. */
export const resumeDoesNothing: Held = {
  scenario: 'enable-from-sleep',
  timers: NO_TIMEOUT,
  reached: ['E1', resuming('R7a'), returns('ENABLE', 0), reports(0)],
  broken: [[fails('ENABLE')], [fails('DUMP')], [reports(1)], [anySplat]],
}

/** System sleep during a session is reported once. */
export const sleepIsRestored: Held = {
  scenario: 'session-vs-sleep',
  timers: TIMER_MODES,
  reached: ['S', resuming('H.on'), reports(1), reports(0)],
  broken: [[fails('DUMP')], ['S', without(reports(1)), reports(0)], [anySplat]],
}

/** The report of the reset before it, once `taken`, is lost with a dump that a signal ends. */
export const reportLostToSignal = (taken: Element): Shown =>
  shown('interrupted-report', [
    'R8',
    taken,
    at('D7', -ERESTARTSYS),
    returns('DUMP', -EINTR),
    without('R7a'),
    reports(0),
  ])

/** It is lost with a dump that times out: only the failing call has it. */
export const reportLostToTimeout = (taken: Element): Shown =>
  shown('late-report', ['R8', taken, at('D7', 0), reports(1, -ETIMEDOUT), without('R7a'), reports(0)], {
    timers: 'anytime',
  })

/** The hook takes a failed reset for success. */
export const failedReset: Shown = shown('reset-fails', [
  'R7a.hard',
  logs('hard reset timed out'),
  'H.on',
  returns('DUMP', -ETIMEDOUT),
])

/** Enable polls a stuck address space with reset.lock held. */
export const resetWaitsForEnable: Shown = shown('enable-with-stuck-as', [
  'E7',
  'R6',
  without('R7a'),
  stuckAs,
  without('R7a'),
  'E7.end',
  'R7a',
])

/** A page-table flush, or the release of a VM, finds an address space stuck that is in reset; `after` it. */
export const mmuInReset = (...after: Pattern): readonly Shown[] => [
  shown('second-enable-vs-reset', ['R7a', without('R7c'), 'E3.flush', without('R7c'), stuckAs, 'R7c', ...after]),
  shown('disable-vs-reset', ['R7a', without('R7c'), 'X7.flush', without('R7c'), stuckAs, 'R7c', ...after]),
  shown('close-vs-reset', ['R7a', without('R7c'), 'C.release', without('R7c'), stuckAs, 'R7c', ...after]),
]
