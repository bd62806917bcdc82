import { ETIMEDOUT } from '../../sim/kernel/errno.ts'
import { msecs, nanos } from '../../sim/kernel/clock.ts'
import { type TraceEvent } from '../../sim/machine/trace.ts'
import { type GuidedScenario } from './guided-scenario.ts'

const begin = (event: TraceEvent) =>
  event.type === 'ioctl' && event.ioctl.name === 'PERFCNT_ENABLE' ? event.ioctl.end : undefined
const fault = (event: TraceEvent) =>
  event.type === 'klog' && event.line.text === 'lab: fault injected: hang' ? event.line.at : undefined
const reset = (event: TraceEvent) => (event.type === 'reset' ? event.reset.begin : undefined)
const resetOver = (event: TraceEvent) => (event.type === 'reset' ? event.reset.end : undefined)
const timedOut = (event: TraceEvent) =>
  event.type === 'ioctl' && event.ioctl.name === 'PERFCNT_DUMP' && event.ioctl.result === -ETIMEDOUT
    ? event.ioctl.end
    : undefined
const splat = (event: TraceEvent) => (event.type === 'splat' ? event.splat.at : undefined)

/** A moment before, so that what happens then is seen to happen, and not under the words before. */
const BEFORE = nanos(-msecs(1))

/** Half a minute: what a job timeout does to a session that is sampling, before the fix and after it. */
export const brokenSession: readonly GuidedScenario[] = [
  {
    scenario: 'hang-during-sampling',
    policy: 'mainline',
    durationMs: 4_000,
    captions: [
      {
        when: begin,
        seconds: 4,
        look: 'charts',
        text: 'The driver as it is in `mainline`. A program has enabled the counters and dumps them every 10 ms.',
      },
      {
        when: fault,
        seconds: 4,
        look: 'charts',
        text: 'A job hangs: it never ends, and nothing tells the driver. The counters still count.',
      },
      {
        when: reset,
        offset: BEFORE,
        seconds: 4,
        look: 'log',
        text: 'After 500 ms `drm_sched` gives the job up, and panfrost resets the GPU. That takes the counter configuration.',
      },
      {
        when: resetOver,
        offset: nanos(msecs(1)),
        seconds: 4,
        look: 'discontinuities',
        text: 'Nobody puts it back. The next dump waits for an interrupt that never comes; the chart shows a gap, not a zero.',
      },
      {
        when: timedOut,
        offset: BEFORE,
        seconds: 4,
        look: 'results',
        text: 'A second later it returns `-ETIMEDOUT`, and so does the next one. The program sees no reset: it sees a slow GPU.',
      },
      {
        when: splat,
        offset: BEFORE,
        seconds: 4,
        look: 'log',
        text: 'The session ends. It gives back an address space that the reset took away already: `WARN, as_count < 0`.',
      },
    ],
  },
  {
    scenario: 'hang-during-sampling',
    policy: 'restore',
    durationMs: 4_000,
    captions: [
      {
        when: fault,
        seconds: 3,
        look: 'policy',
        text: 'The same seed and the same hang under the policy `restore`.',
      },
      {
        when: resetOver,
        offset: BEFORE,
        seconds: 4,
        look: 'charts',
        text: 'One sample is lost, and the gap says so. The reset programs the session again, and the counts go on from there.',
      },
    ],
  },
]
