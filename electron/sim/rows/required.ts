import { EBUSY, EINTR, EIO, ETIMEDOUT } from '../kernel/errno.ts'
import { TIMER_MODES } from '../kernel/timing.ts'
import { countersAreOn } from './conditions.ts'
import { staleAfterReset } from './late-interrupts.ts'
import { type Pattern } from './pattern.ts'
import { NO_TIMEOUT, noted, required, type Row, shown } from './row.ts'
import {
  anySplat,
  at,
  calls,
  complains,
  disablePutsTooOften,
  either,
  enablesStale,
  fails,
  ofOther,
  reports,
  resuming,
  returns,
  somethingIsLeft,
  stuck,
  times,
  useCountBelowZero,
  when,
  without,
} from './vocabulary.ts'

const reported = either(reports(1), reports(2))

/** A reset in a session, a dump that begins after it, and the first good one says nothing. */
const REPORT_LOST: Pattern = ['R8', without(reported), 'D0', without(reported, 'R7a'), reports(0)]
/** The reset waits for a dump, whose second passes. */
const RESET_STALLS: Pattern = ['D6', without('D7'), 'R6', without('R7a'), at('D7', 0), without('R7a'), 'R7a']
const SAMPLED_WHILE_PENDING: Pattern = ['pending', without('R8'), 'D0', without('R8'), 'D6']
/** A reset is asked for and does not come: the dump waits for as long as the lab looks on. */
const WAITS_WITHOUT_LIMIT: Pattern = ['pending', 'D0', without('D6', 'D.unlock', 'R1'), 'watchdog']
const PROGRAMMED_IN_RESET: Pattern = ['R7a', without('R7d'), 'E8']
const FAILED_AND_RUNNING: Pattern = [when(fails('ENABLE'), countersAreOn)]
const TWO_RESETS_ONE_TOLD: Pattern = ['R8', without('D0'), 'R8', without('D0'), 'D0', reports(1)]
const SELF_DEADLOCK: Pattern = ['E0', 'E1', stuck]
const TOO_MANY_TRIES: Pattern = times(6, 'D6', without('D.unlock')).slice(0, -1)

/** What a policy that restores must do; `restore` is searched to the end, and each trap is found where it is not avoided. */
export const REQUIRED_ROWS: readonly Row[] = [
  required(
    'P1',
    'a reset between two dumps: the next one returns data and the report, also when a dump between fails',
    [
      {
        scenario: 'interrupted-report',
        timers: TIMER_MODES,
        reached: ['R8', returns('DUMP', -EINTR), reports(1), reports(0)],
        broken: [REPORT_LOST],
      },
    ],
    shown('interrupted-report', REPORT_LOST, { policy: 'mutant:report-early' }),
    shown('interrupted-report', REPORT_LOST, { policy: 'v3' }),
  ),
  required(
    'P2',
    'a reset while a dump waits: it does not wait for the dump, which is woken and samples again',
    [
      {
        scenario: 'dump-vs-reset',
        timers: NO_TIMEOUT,
        reached: ['D6', without('D7'), 'R7a', 'H.wake', 'D7', 'D6', reports(1)],
        broken: [RESET_STALLS, [fails('DUMP')]],
      },
    ],
    shown('lost-sample-vs-reset', RESET_STALLS, { policy: 'mutant:lock-over-wait' }),
  ),
  required(
    'P3',
    'a dump while a reset is pending waits for its end, and then samples',
    [
      {
        scenario: 'dump-while-pending',
        timers: NO_TIMEOUT,
        reached: ['pending', 'D0', 'R8', 'D6', reports(1)],
        broken: [SAMPLED_WHILE_PENDING, [fails('DUMP')]],
      },
    ],
    shown('dump-vs-reset', SAMPLED_WHILE_PENDING, { policy: 'mutant:skip-pending-check' }),
    shown('dump-vs-reset', SAMPLED_WHILE_PENDING, { policy: 'v3' }),
    shown('ttrx-3076', WAITS_WITHOUT_LIMIT, { policy: 'mutant:unbounded-wait' }),
  ),
  required(
    'P4',
    'a reset while enable allocates or waits: enable is not disturbed and programs afterwards',
    [
      {
        scenario: 'enable-vs-reset',
        timers: NO_TIMEOUT,
        reached: ['E5', without('E5.end'), 'R7a', 'R8', 'E8', returns('ENABLE', 0), returns('DUMP', 0)],
        broken: [[fails('ENABLE')], [fails('DUMP')], FAILED_AND_RUNNING],
      },
      {
        scenario: 'enable-vs-reset',
        timers: ['anytime'],
        reached: ['E5', without('E5.end'), 'R7a', 'R8', 'E8', returns('ENABLE', 0)],
        broken: [FAILED_AND_RUNNING, [anySplat]],
      },
    ],
    shown('enable-vs-reset', FAILED_AND_RUNNING, { policy: 'v3', timers: 'anytime' }),
  ),
  required(
    'P5',
    'a reset and the end of enable exclude each other',
    [
      {
        scenario: 'enable-vs-reset',
        timers: TIMER_MODES,
        reached: ['R6', 'E8', 'R7a'],
        broken: [PROGRAMMED_IN_RESET, ['E7', without('E8'), 'R7a'], [enablesStale]],
      },
    ],
    shown('enable-vs-reset', PROGRAMMED_IN_RESET, { policy: 'mutant:program-unlocked' }),
  ),
  required(
    'P6',
    'a reset and disable exclude each other; the address space is put once',
    [
      {
        scenario: 'disable-vs-reset',
        timers: TIMER_MODES,
        reached: ['R6', 'X2', 'X6', 'R7a'],
        broken: [[useCountBelowZero], ['R7a', without('R7d'), either('X2', 'X6')], [somethingIsLeft]],
      },
    ],
    shown('disable-vs-reset', [useCountBelowZero], { policy: 'mutant:put-twice' }),
  ),
  required(
    'P7',
    'a reset while a file is closed: as P6',
    [
      {
        scenario: 'close-vs-reset',
        timers: TIMER_MODES,
        reached: ['C.lock', 'R6', 'X2', 'X6', 'R7a'],
        broken: [[useCountBelowZero], ['R7a', without('R7d'), either('X2', 'X6')], [somethingIsLeft]],
      },
    ],
    shown('close-vs-reset', [useCountBelowZero], { policy: 'mutant:put-twice' }),
  ),
  required(
    'P8',
    'the resume inside enable finds no session: nothing is done, no lock is awaited',
    [
      {
        scenario: 'enable-from-sleep',
        timers: TIMER_MODES,
        reached: ['E0', 'E1', resuming('R7d'), returns('ENABLE', 0)],
        broken: [[stuck], [complains('lock-recursion')]],
      },
    ],
    shown('enable-from-sleep', [complains('lock-recursion')], { policy: 'mutant:perfcnt-lock-in-reset' }),
    shown('enable-from-sleep', SELF_DEADLOCK, { policy: 'v1' }),
  ),
  required(
    'P9',
    'interrupts from before a reset complete no dump after it',
    [
      {
        scenario: 'dump-vs-reset',
        timers: TIMER_MODES,
        reached: ['I', 'R6', 'R7a', 'D6', returns('DUMP', 0)],
        broken: [staleAfterReset],
      },
    ],
    shown('dump-vs-reset', staleAfterReset, { policy: 'mutant:skip-irq-sync' }),
    shown('dump-vs-reset', staleAfterReset, { policy: 'v3' }),
  ),
  required(
    'P10',
    'no address space for the session after a reset (injected): -EIO, and nothing is put',
    [
      {
        scenario: 'reset-without-as',
        timers: TIMER_MODES,
        reached: ['R7d', without('H.get'), 'R8', returns('DUMP', -EIO), returns('DISABLE', 0)],
        broken: [[useCountBelowZero], ['R8', returns('DUMP', -ETIMEDOUT)], [somethingIsLeft]],
      },
    ],
    shown('reset-without-as', [useCountBelowZero], { policy: 'mutant:ignore-as-error' }),
    shown('reset-without-as', [disablePutsTooOften], { policy: 'v3' }),
  ),
  required(
    'P11',
    'two resets before a dump: it says two',
    [
      {
        scenario: 'resets-then-dump',
        timers: TIMER_MODES,
        reached: ['R8', without('D0'), 'R8', reports(2), reports(0)],
        broken: [TWO_RESETS_ONE_TOLD, REPORT_LOST],
      },
    ],
    shown('resets-then-dump', TWO_RESETS_ONE_TOLD, { policy: 'v4' }),
  ),
  noted(
    'the tables name no trap',
    required('P12', 'an enable of another file during a reset is refused as ever', [
      {
        scenario: 'other-enable-vs-reset',
        timers: TIMER_MODES,
        reached: ['R7a', without('R8'), ofOther(returns('ENABLE', -EBUSY)), 'R8'],
        broken: [
          [returns('ENABLE', 0, 'other'), calls('DISABLE', 'app')],
          ['R7a', returns('ENABLE', -ETIMEDOUT)],
          [anySplat],
        ],
      },
    ]),
  ),
  required(
    'P13',
    'system sleep is as a reset: restored and reported',
    [
      {
        scenario: 'session-vs-sleep',
        timers: TIMER_MODES,
        reached: ['S', resuming('H.on'), reports(1), reports(0)],
        broken: [[fails('DUMP')], [anySplat]],
      },
    ],
    shown('session-vs-sleep', ['S', fails('DUMP')], { policy: 'mutant:no-restore' }),
  ),
  required(
    'P14',
    'a reset in every try: after five an error, and the lock is free',
    [
      {
        scenario: 'reset-storm',
        timers: ['quiescent'],
        reached: [...times(5, 'D6'), returns('DUMP', -EBUSY)],
        broken: [TOO_MANY_TRIES],
      },
    ],
    shown('reset-storm', TOO_MANY_TRIES, { policy: 'mutant:unbounded-retry' }),
    shown('reset-storm', TOO_MANY_TRIES, { policy: 'v3' }),
  ),
]
