import { EAGAIN, EINTR, EIO, ETIMEDOUT } from '../kernel/errno.ts'
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
  either,
  fails,
  reports,
  returns,
  somethingIsLeft,
  useCountBelowZero,
  without,
} from './vocabulary.ts'

const v4 = 'v4'

/** The position of the hook is inferred: after the address spaces are revoked. */
export const V4_ROWS: readonly Row[] = [
  symptom(
    v4,
    'V4-1',
    'a reset while a dump waits, or a dump while one is pending: woken after it, -EAGAIN with the report; libdrm repeats: 0 with the report',
    shown('new-caller', ['D6', without('D7'), 'R7a', 'H.wake', 'D7', reports(1, -EAGAIN), without('R7a'), reports(1)]),
    shown('new-caller', ['pending', 'D0', 'D6', 'R7a', reports(1, -EAGAIN), without('R7a'), reports(1)]),
  ),
  symptom(
    v4,
    'V4-2',
    'a reset after the sample and before the dump looks: 0 with good data and the report, and the next dump reports it again',
    shown('dump-vs-reset', [
      'D6',
      'hw.sample',
      'I2',
      without('D3'),
      'R7a',
      without('D3'),
      reports(1),
      without('R7a'),
      reports(1),
    ]),
  ),
  symptom(v4, 'V4-3', 'a reset, then a dump that a signal ends: the report is lost', reportLostToSignal('D6')),
  symptom(
    v4,
    'V4-4',
    'a reset, then a dump that times out: -ETIMEDOUT with the report; the next says nothing',
    reportLostToTimeout('D6'),
  ),
  symptom(
    v4,
    'V4-5',
    "a dump's second is over in the reset: -ETIMEDOUT with the report; the next has it again",
    shown(
      'dump-vs-reset',
      ['D6', without('D7'), 'R7a', without('R8'), at('D7', 0), reports(1, -ETIMEDOUT), without('R7a'), reports(1)],
      {
        timers: 'anytime',
      },
    ),
  ),
  symptom(
    v4,
    'V4-6',
    "an old sample's handler ends after the next dump has begun: 0 with an old buffer",
    shown('signal-during-dump', [
      'hw.sample',
      returns('DUMP', -EINTR),
      'D3',
      without('hw.sample'),
      'I2',
      without('hw.sample'),
      'D8',
      returns('DUMP', 0),
    ]),
  ),
  symptom(
    v4,
    'V4-7',
    'an enable while GPU interrupts are masked returns 0, and every dump times out',
    shown('gpu-fault-then-calls', [
      'I.mask',
      returns('DISABLE', 0),
      returns('ENABLE', 0),
      without('R7a'),
      returns('DUMP', -ETIMEDOUT),
    ]),
  ),
  holds(v4, 'V4-8', 'a reset against enable: 0, and a session that works', {
    scenario: 'enable-vs-reset',
    timers: NO_TIMEOUT,
    reached: ['pending', 'E8', 'R7a', 'H.on', returns('ENABLE', 0), returns('DUMP', 0)],
    broken: [[fails('ENABLE')], [fails('DUMP')], [anySplat]],
  }),
  holds(
    v4,
    'V4-9',
    'the hook gets no address space (injected): a waiting dump gets -EIO with the report, later ones -EIO; disable does not put',
    {
      scenario: 'dump-vs-reset-without-as',
      timers: NO_TIMEOUT,
      reached: ['D6', 'R7d', without('H.get'), 'R8', reports(1, -EIO), reports(0, -EIO), returns('DISABLE', 0)],
      broken: [
        ['R8', either(returns('DUMP', -ETIMEDOUT), returns('DUMP', -EAGAIN))],
        ['R8', 'D0', returns('DUMP', 0)],
        [useCountBelowZero],
        [somethingIsLeft],
      ],
    },
  ),
  symptom(
    v4,
    'V4-10',
    'as V4-9, then a reset whose hook gets one: the session is alive again',
    shown('reset-without-as-then-reset', [returns('DUMP', -EIO), 'H.get', 'H.on', 'R8', returns('DUMP', 0)]),
  ),
  symptom(v4, 'V4-11', 'soft and hard reset fail: the session is not dead for the policy, dumps time out', failedReset),
  holds(v4, 'V4-12', 'a reset against disable: no use is put twice, none is left', putsOnce('X2', 'X6')),
  symptom(
    v4,
    'V4-13',
    'several resets: one flag',
    shown('resets-then-dump', ['R8', without('D0'), 'R8', reports(1), reports(0)]),
  ),
  symptom(
    v4,
    'V4-14',
    'a caller with the old dump struct works and cannot see the gap',
    shown('old-caller', ['E10', 'R8', returns('DUMP', 0), returns('DUMP', 0), returns('DISABLE', 0)]),
  ),
  symptom(
    v4,
    'V4-15',
    'enable polls a stuck address space with reset.lock held; a flush or release in a reset finds it stuck: as V3-13 and V3-16',
    resetWaitsForEnable,
    ...mmuInReset(),
  ),
  holds(
    v4,
    'V4-16',
    'the resume inside enable finds no session; system sleep is restored and reported',
    resumeDoesNothing,
    sleepIsRestored,
  ),
  symptom(
    v4,
    'V4-17',
    'a storm of resets: one -EAGAIN for each, with perfcnt->lock free between',
    shown('retried-dump-vs-storm', [
      'D6',
      'R7a',
      reports(1, -EAGAIN),
      'D6',
      'R7a',
      reports(1, -EAGAIN),
      'D6',
      'R7a',
      reports(1, -EAGAIN),
    ]),
  ),
  holds(
    v4,
    'V4-18',
    'enable and disable do not program a GPU in reset: B7, B8 and B9 are closed',
    ...programsOutsideResets,
  ),
]
