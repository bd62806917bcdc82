import { EBUSY, ETIMEDOUT } from '../kernel/errno.ts'
import { frontEndIsMasked, nothingIsLeft, runningJobIsRobbed, runningJobIsUncounted } from './conditions.ts'
import { lateInterrupts } from './late-interrupts.ts'
import { type Pattern } from './pattern.ts'
import { mmuInReset } from './reset-lock.ts'
import { noted, type Row, shown, symptom } from './row.ts'
import {
  anySplat,
  at,
  closePutsTooOften,
  disablePutsTooOften,
  enablesStale,
  end,
  foreignSample,
  jobPutsTooOften,
  ofOther,
  pageFault,
  resuming,
  returns,
  when,
  without,
} from './vocabulary.ts'

/** An enable that a reset meets and that says 0: the counters go through a number that nobody has, or another file. */
const STALE: Pattern = ['E7', 'R7a', 'E8', enablesStale]

/** B1 to B17: a session and one reset. */
export const MAINLINE_SESSION_ROWS: readonly Row[] = [
  symptom(
    'mainline',
    'B1',
    'a reset during a session: disable drops the use count below zero (WARN)',
    shown('disable-vs-reset', ['E10', 'R7c.end', 'X0', at('X6', -1), disablePutsTooOften]),
  ),
  symptom(
    'mainline',
    'B2',
    'as B1 with a job begun after the reset: disable takes the running job its use, and the end of the job warns',
    shown('disable-vs-job-after-reset', [
      'E10',
      'R7c.end',
      'J.start',
      when(at('X6', 0), runningJobIsUncounted),
      at('J.put', -1),
      jobPutsTooOften,
    ]),
    shown('theft-after-reset', [
      'E10',
      'R7c.end',
      'J.start',
      when(at('X6', 0), runningJobIsUncounted),
      when('J.start', runningJobIsRobbed),
    ]),
  ),
  symptom(
    'mainline',
    'B3',
    'after a reset every dump takes a second and returns -ETIMEDOUT, until disable and enable',
    shown('reset-then-calls', [
      'E10',
      'R8',
      returns('DUMP', -ETIMEDOUT, 'app'),
      without(returns('DUMP', 0)),
      returns('DUMP', -ETIMEDOUT, 'app'),
      without(returns('DUMP', 0)),
      returns('DISABLE', 0, 'app'),
      returns('ENABLE', 0, 'app'),
      returns('DUMP', 0, 'app'),
    ]),
  ),
  symptom(
    'mainline',
    'B4',
    'a reset while a dump waits: the sample is lost, and the dump waits on until -ETIMEDOUT',
    shown('dump-vs-reset', [
      'D6',
      without('hw.sample', 'D7'),
      'R7a',
      without('D3'),
      at('D7', 0),
      returns('DUMP', -ETIMEDOUT),
    ]),
  ),
  noted(
    'assumes that a sample asked for in a reset is ignored, with no interrupt',
    symptom(
      'mainline',
      'B5',
      'a soft reset just before the sample is asked for: the command is lost, -ETIMEDOUT',
      shown('dump-vs-reset', [
        'D3',
        'R7a',
        without('R7a.end'),
        'D6',
        without('D3'),
        at('D7', 0),
        returns('DUMP', -ETIMEDOUT),
      ]),
    ),
  ),
  symptom(
    'mainline',
    'B6',
    'a reset while enable waits for the caches: -ETIMEDOUT, and nothing is left behind',
    shown('enable-vs-reset', [
      'E5',
      without('E5.end'),
      'R7a',
      at('E5.end', 0),
      returns('ENABLE', -ETIMEDOUT),
      without(anySplat),
      when(end, nothingIsLeft),
    ]),
  ),
  noted(
    'assumes that an address space without tables faults',
    symptom(
      'mainline',
      'B7',
      'an address space taken before a reset revokes it, programmed after the soft reset: enable says 0, and the counters go through nobody (page fault), another file, or the owner unprotected; disable warns',
      shown('enable-vs-reset', [...STALE, pageFault, returns('DUMP', -ETIMEDOUT), disablePutsTooOften]),
      shown('enable-vs-reset-then-other-job', [...STALE, ofOther('J.start'), foreignSample, disablePutsTooOften]),
      shown('enable-vs-reset-then-own-job', [...STALE, 'J.start', returns('DUMP', 0), disablePutsTooOften]),
    ),
  ),
  symptom(
    'mainline',
    'B8',
    'a soft reset amid the writes of enable: the masks before it are lost and the mode survives, so some blocks stay zero, and B7 as well; no error',
    shown('enable-vs-reset', ['E8.en', 'R7a', 'E8', when(enablesStale, frontEndIsMasked), disablePutsTooOften]),
  ),
  symptom(
    'mainline',
    'B9',
    'address spaces revoked between counters off and put: disable warns although it began first',
    shown('disable-vs-reset', ['X2', 'R7a', 'R7c', at('X6', -1), disablePutsTooOften]),
  ),
  symptom(
    'mainline',
    'B10',
    'a page-table flush or the release of a VM meets a GPU in reset: its address space is stuck, and it asks for another reset or for one that is lost; the reset waits for as_lock meanwhile',
    ...mmuInReset('R8'),
  ),
  noted(
    'assumes that CLEAN_CACHES in a reset is lost',
    symptom(
      'mainline',
      'B11',
      'the sample interrupt is served while the GPU resets: its CLEAN_CACHES is lost, -ETIMEDOUT',
      shown('dump-vs-reset', [
        'D6',
        'I.stat',
        'R7a',
        without('R7a.end'),
        'I1',
        without('D3'),
        at('D7', 0),
        returns('DUMP', -ETIMEDOUT),
      ]),
    ),
  ),
  symptom(
    'mainline',
    'B12',
    'a late interrupt of an abandoned dump completes the next one: an old buffer with result 0',
    ...lateInterrupts,
  ),
  symptom(
    'mainline',
    'B13',
    'a GPU fault masks the interrupts: every dump and enable times out until a reset',
    shown('gpu-fault-then-calls', [
      'I.mask',
      returns('DUMP', -ETIMEDOUT),
      returns('ENABLE', -ETIMEDOUT),
      'R7a.end',
      returns('ENABLE', 0),
      returns('DUMP', 0),
    ]),
  ),
  symptom(
    'mainline',
    'B14',
    'system sleep during a session: dumps time out and disable warns, as after a reset',
    shown('session-vs-sleep', ['E10', 'S', resuming('R7c.end'), returns('DUMP', -ETIMEDOUT), disablePutsTooOften]),
  ),
  symptom(
    'mainline',
    'B15',
    'an enable of another file is refused while the session is dead, until its owner ends it',
    shown('reset-then-calls', [
      'E10',
      'R8',
      returns('DUMP', -ETIMEDOUT, 'app'),
      returns('ENABLE', -EBUSY, 'other'),
      returns('DISABLE', 0, 'app'),
      returns('ENABLE', 0, 'other'),
    ]),
  ),
  symptom(
    'mainline',
    'B16',
    'an enable of the owner of a dead session returns 0 and mends nothing',
    shown('reset-then-calls', [
      'R8',
      returns('DUMP', -ETIMEDOUT, 'app'),
      without(returns('DISABLE', 0)),
      returns('ENABLE', 0, 'app'),
      without(returns('DISABLE', 0)),
      returns('DUMP', -ETIMEDOUT, 'app'),
    ]),
  ),
  symptom(
    'mainline',
    'B17',
    'a process killed after a reset: the close of its file warns',
    shown('close-vs-reset', ['E10', 'R7c.end', 'C.lock', at('X6', -1), closePutsTooOften]),
  ),
]
