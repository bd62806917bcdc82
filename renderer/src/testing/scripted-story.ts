import { type Story, type StoryChange, type StoryNote, type StoryStep } from '../../../electron/protocol/exploration.ts'

/** What a line of the script says of a step; the rest follows from it. */
interface Line extends Partial<
  Pick<StoryStep, 'value' | 'changes' | 'wakes' | 'blocks' | 'next' | 'waits' | 'held' | 'returns'>
> {
  readonly thread: number | undefined
  readonly functions?: readonly string[]
  readonly operation: StoryStep['operation']
  readonly object: string
  readonly text: string
}

const DUMP = ['panfrost_ioctl_perfcnt_dump', 'panfrost_perfcnt_dump_locked']
const RESET = ['panfrost_reset_work', 'panfrost_reset', 'panfrost_gpu_soft_reset']
const IRQ = ['panfrost_gpu_irq_handler', 'panfrost_perfcnt_sample_done']
const change = (object: string, from: string, to: string): StoryChange => ({ object, from, to })
const stand = (text: string, functions: readonly string[]): StoryNote => ({ text, functions, lock: '' })

const LINES: readonly Line[] = [
  {
    thread: 0,
    functions: DUMP.slice(0, 1),
    operation: 'mutex_lock',
    object: 'perfcnt->lock',
    text: 'mutex_lock(perfcnt->lock)',
    changes: [change('perfcnt->lock owner', '-', 'ioctl')],
    held: ['perfcnt->lock'],
  },
  {
    thread: 0,
    functions: DUMP,
    operation: 'reinit_completion',
    object: 'perfcnt->dump_comp',
    text: 'reinit_completion(perfcnt->dump_comp)',
    held: ['perfcnt->lock'],
  },
  {
    thread: 0,
    functions: DUMP,
    operation: 'writel',
    object: 'GPU_CMD',
    text: 'GPU_CMD = PERFCNT_SAMPLE',
    value: 'PERFCNT_SAMPLE',
    wakes: [2],
    held: ['perfcnt->lock'],
    waits: 'wait_for_completion(perfcnt->dump_comp)',
    next: stand('wait_for_completion(perfcnt->dump_comp)', DUMP),
  },
  {
    thread: 1,
    functions: RESET.slice(0, 2),
    operation: 'atomic_write',
    object: 'reset.pending',
    text: 'reset.pending: 0 -> 1',
    value: '1',
    changes: [change('reset.pending', '0', '1')],
  },
  {
    thread: 1,
    functions: RESET,
    operation: 'writel',
    object: 'GPU_CMD',
    text: 'GPU_CMD = SOFT_RESET',
    value: 'SOFT_RESET',
  },
  {
    thread: 2,
    operation: 'hardware',
    object: 'GPU',
    text: 'the sample is thrown away; the reset is done',
    changes: [change('PRFCNT_CONFIG', '0x11', '0x0')],
    wakes: [3],
  },
  {
    thread: 3,
    functions: IRQ.slice(0, 1),
    operation: 'irq',
    object: 'gpu irq',
    text: 'enters',
  },
  {
    thread: 3,
    functions: IRQ,
    operation: 'irq_exit',
    object: 'gpu irq',
    text: 'returns',
    wakes: [1],
  },
  {
    thread: 1,
    functions: RESET.slice(0, 2),
    operation: 'mutex_lock',
    object: 'perfcnt->lock',
    text: 'mutex_lock(perfcnt->lock)',
    waits: 'mutex_lock(perfcnt->lock)',
    next: stand('mutex_lock(perfcnt->lock)', [...RESET.slice(0, 2), 'panfrost_perfcnt_reset']),
  },
  {
    thread: undefined,
    operation: 'time',
    object: 'clock',
    text: '1000.000 ms pass',
    wakes: [0],
  },
  {
    thread: 0,
    functions: DUMP,
    operation: 'wait_for_completion',
    object: 'perfcnt->dump_comp',
    text: 'wait_for_completion(perfcnt->dump_comp): timed out',
    value: 'timed out',
    held: ['perfcnt->lock'],
  },
  {
    thread: 0,
    functions: DUMP.slice(0, 1),
    operation: 'mutex_unlock',
    object: 'perfcnt->lock',
    text: 'mutex_unlock(perfcnt->lock)',
    changes: [change('perfcnt->lock owner', 'ioctl', '-')],
    wakes: [1],
    returns: 'DUMP = -ETIMEDOUT',
  },
]

/** A dump that loses its sample to a reset and waits a second for it. */
export function scriptedStory(token: string, policy: string, scenario: string): Story {
  return {
    token,
    policy,
    scenario,
    timers: 'quiescent',
    threads: [
      { name: 'ioctl', kind: 'user' },
      { name: 'reset', kind: 'kthread' },
      { name: 'GPU', kind: 'hardware' },
      { name: 'gpu irq', kind: 'hardirq' },
    ],
    steps: LINES.map((line, index) => ({
      n: index + 1,
      part: 'race',
      returns: '',
      functions: [],
      value: '',
      effect: '',
      held: [],
      changes: [],
      wakes: [],
      blocks: [],
      call: line.operation,
      notes: [],
      next: undefined,
      waits: '',
      at: index < 9 ? index * 1_000 : 1e9 + index * 1_000,
      ...line,
    })),
    findings: [
      {
        id: 'lost-wakeup-1',
        check: 'lost-wakeup',
        scope: 'policy',
        symptom: 'the dump waits until its timeout for a sample that the reset threw away',
        where: 'ioctl panfrost_perfcnt_dump_locked wait_for_completion',
        step: 11,
      },
    ],
  }
}
