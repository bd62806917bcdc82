import { EBUSY, ETIMEDOUT } from '../kernel/errno.ts'
import { TIMER_MODES } from '../kernel/timing.ts'
import { countersAreOnWithAUse, handlerIsIdle } from './conditions.ts'
import { lateInterrupts, staleAfterReset } from './late-interrupts.ts'
import { type Pattern } from './pattern.ts'
import {
  failedReset,
  mmuInReset,
  programsOutsideResets,
  putsOnce,
  reportLostToSignal,
  reportLostToTimeout,
  resetWaitsForEnable,
  resumeDoesNothing,
  sleepIsRestored,
} from './reset-lock.ts'
import { holds, NO_TIMEOUT, type Row, shown, symptom } from './row.ts'
import {
  anySplat,
  at,
  complains,
  disablePutsTooOften,
  fails,
  reports,
  returns,
  times,
  warns,
  when,
  without,
} from './vocabulary.ts'

const v3 = 'v3'

/** Enable times out by itself and leaves the caller the owner of what it has freed. */
const OWNER_OF_NOTHING: Pattern = [at('E5.end', 0), without('R7a'), returns('ENABLE', -ETIMEDOUT)]

/**
 * After a reset that no handler outlives: one that does (V3-11) can also clear the interrupt of the second sample, and the dump times
 * out after all.
 */
const DUMP_FAILS: Pattern = [when('R7a', handlerIsIdle), fails('DUMP')]

export const V3_ROWS: readonly Row[] = [
  symptom(
    v3,
    'V3-1',
    'an enable that times out leaves its caller the owner of a freed mapping: its next enable returns 0, others get -EBUSY, dump and disable use freed memory, and the PM use is put twice',
    shown('timed-out-enable', [...OWNER_OF_NOTHING, returns('ENABLE', 0, 'app')], { timers: 'anytime' }),
    shown('timed-out-enable', [...OWNER_OF_NOTHING, returns('ENABLE', -EBUSY, 'other')], { timers: 'anytime' }),
    shown('timed-out-enable', [...OWNER_OF_NOTHING, 'D0', complains('use-after-free')], { timers: 'anytime' }),
    shown('timed-out-enable', [...OWNER_OF_NOTHING, 'X8', warns('usage count underflow')], { timers: 'anytime' }),
  ),
  symptom(
    v3,
    'V3-2',
    'an enable that finds no address space returns -EBUSY and leaves the same',
    shown('enable-without-as', [
      'E7',
      returns('ENABLE', -EBUSY, 'app'),
      returns('ENABLE', 0, 'app'),
      complains('use-after-free'),
    ]),
  ),
  symptom(
    v3,
    'V3-3',
    'a reset after the unlocked look at the flag of an enable that timed out: as V3-1, and the reset leaves a use and running counters',
    shown(
      'enable-vs-reset',
      [at('E5.end', 0), at('E.flag', 0), 'R7a', 'H.on', when(returns('ENABLE', -ETIMEDOUT), countersAreOnWithAUse)],
      { timers: 'anytime' },
    ),
  ),
  holds(v3, 'V3-4', 'a reset while enable waits: 0, and no report', {
    scenario: 'enable-vs-reset',
    timers: NO_TIMEOUT,
    reached: ['E5', without('E5.end'), 'R7a', 'E5.end', returns('ENABLE', 0), without('R7a'), reports(0)],
    broken: [[fails('ENABLE')], ['E5', without('E5.end'), 'R7a', 'E10', without('R7a'), reports(1)], [anySplat]],
  }),
  holds(
    v3,
    'V3-5',
    'a reset that no interrupt handler outlives while a dump waits, or a dump while one is pending: it samples again and reports the reset',
    {
      scenario: 'dump-vs-reset',
      timers: NO_TIMEOUT,
      reached: ['D6', without('D7'), 'R7a', 'D6', reports(1)],
      broken: [DUMP_FAILS, ['D6', without('D7'), when('R7a', handlerIsIdle), without(reports(1)), reports(0)]],
    },
    {
      scenario: 'dump-vs-reset',
      timers: NO_TIMEOUT,
      reached: ['pending', 'D0', 'D6', 'R7a', 'D6', reports(1)],
      broken: [DUMP_FAILS],
    },
  ),
  symptom(
    v3,
    'V3-6',
    'a reset in every try: there is no bound, and perfcnt->lock is held throughout',
    shown('reset-storm', times(6, 'D6', without('D.unlock')).slice(0, -1)),
  ),
  symptom(
    v3,
    'V3-7',
    'a reset after the sample and before the dump looks: good data is discarded, and sampled again',
    shown('dump-vs-reset', [
      'D6',
      'hw.sample',
      'I2',
      without('D3'),
      'H.flag',
      without('D3'),
      at('D2', 1),
      'D6',
      reports(1),
    ]),
  ),
  symptom(v3, 'V3-8', 'a reset, then a dump that a signal ends: the report is lost', reportLostToSignal(at('D2', 1))),
  symptom(
    v3,
    'V3-9',
    'a reset, then a dump that times out: -ETIMEDOUT with the report; the next says nothing',
    reportLostToTimeout(at('D2', 1)),
  ),
  symptom(
    v3,
    'V3-10',
    "a dump's second is over just before the hook wakes it: -ETIMEDOUT without a report; the next has it",
    shown('dump-vs-reset', ['D6', 'H.flag', without('H.wake', 'D7'), at('D7', 0), reports(0, -ETIMEDOUT), reports(1)], {
      timers: 'anytime',
    }),
  ),
  symptom(
    v3,
    'V3-11',
    'the handler of an old interrupt ends after the reset: the retry returns 0 with an old buffer',
    shown('dump-vs-reset', staleAfterReset),
  ),
  symptom(v3, 'V3-12', 'a late interrupt without a reset: as B12', ...lateInterrupts),
  symptom(v3, 'V3-13', 'enable polls a stuck address space with reset.lock held: the reset waits', resetWaitsForEnable),
  holds(v3, 'V3-14', 'a reset against disable: no use is put twice, none is left', putsOnce('X6', 'X2')),
  symptom(
    v3,
    'V3-15',
    'the hook gets no address space (injected): nobody looks, dumps time out, disable puts too often (WARN)',
    shown('reset-without-as', ['R7d', without('H.get'), 'R8', returns('DUMP', -ETIMEDOUT), disablePutsTooOften]),
  ),
  symptom(v3, 'V3-16', 'a page-table flush or the release of a VM in a reset: as B10', ...mmuInReset()),
  holds(v3, 'V3-17', 'the resume inside enable finds no session and does nothing', resumeDoesNothing),
  holds(v3, 'V3-18', 'system sleep during a session: restored, and reported once', sleepIsRestored),
  symptom(
    v3,
    'V3-19',
    'soft and hard reset fail: the hook takes that for success, the interrupts stay masked, dumps time out',
    failedReset,
  ),
  holds(v3, 'V3-20', 'a reset after the dump has looked: the next dump reports it', {
    scenario: 'dump-vs-reset',
    timers: TIMER_MODES,
    reached: ['D7', at('D2', 0), 'R7a', 'D8', reports(0), 'D0', reports(1)],
    broken: [['D7', at('D2', 0), without('D2'), 'R7a', 'D8', reports(0), without(reports(1)), reports(0)]],
  }),
  holds(
    v3,
    'V3-21',
    'enable and disable do not program a GPU in reset: B7, B8 and B9 are closed',
    ...programsOutsideResets,
  ),
]
