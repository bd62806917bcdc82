import { type CounterInfo, type LabDescription, type ModelInfo } from '../../../electron/protocol/types.ts'

interface CounterFile {
  readonly blocks: readonly {
    readonly category: CounterInfo['category']
    readonly counters: readonly (Omit<CounterInfo, 'category' | 'words'> & { readonly offset: number })[]
  }[]
}

const FILES = import.meta.glob<CounterFile>('../../../resources/gpus/counters/{G52,T760}.json', {
  eager: true,
  import: 'default',
})

const WORDS_PER_BLOCK = 64
// Block positions of a dump with one L2 and two cores.
const PLACES: Readonly<Record<CounterInfo['category'], readonly number[]>> = {
  JM: [0],
  TILER: [1],
  MMU_L2: [2],
  SHADER: [3, 4],
}

function model(file: string, id: string, product: string, soc: string): ModelInfo {
  const blocks = Object.entries(FILES).find(([path]) => path.endsWith(`/${file}.json`))?.[1].blocks ?? []
  return {
    id,
    product,
    soc,
    dumpWords: 5 * WORDS_PER_BLOCK,
    clockHz: 800_000_000,
    countersets: file === 'G52' ? 2 : 1,
    busBytes: 16,
    counters: blocks.flatMap(({ category, counters }) =>
      counters.map(({ offset, ...counter }) => ({
        ...counter,
        category,
        words: PLACES[category].map((place) => place * WORDS_PER_BLOCK + offset),
      })),
    ),
    standIns: [],
  }
}

/** Two parts, three policies and the real lab's faults, as far as a window can tell. */
export const SCRIPTED_DESCRIPTION: LabDescription = {
  version: '0.0.0-scripted',
  models: [
    model('G52', 'g52-mp2', 'Mali-G52 MP2', 'MediaTek MT8186'),
    model('T760', 't760-mp4', 'Mali-T760 MP4', 'Rockchip RK3288'),
  ],
  clients: [
    { id: 'mesa', label: "Like Mesa's producer", effect: 'Skips a sample when a DUMP fails and goes on.' },
    { id: 'careful', label: 'Ours', effect: 'Enables again when a DUMP fails.' },
  ],
  events: [
    { id: 'sample-irq', label: 'the sample interrupt is raised' },
    { id: 'reset-begin', label: 'a reset begins' },
  ],
  policies: [
    {
      id: 'mainline',
      label: 'mainline',
      summary: 'Nothing is done about a reset: dumps time out, and disable returns an AS that is no longer held.',
      source: 'https://gitlab.freedesktop.org/drm/misc/kernel',
      attributed: true,
      base: undefined,
      touches: [],
    },
    {
      id: 'v2',
      label: 'v2 (posted)',
      summary: 'A reset ends the session: dumps answer -EIO until it is disabled and enabled again.',
      source: 'https://lkml.iu.edu/hypermail/linux/kernel/2606.2/01866.html',
      attributed: true,
      base: 'mainline',
      touches: ['panfrost_perfcnt_enable_locked', 'panfrost_perfcnt_dump_locked', 'panfrost_perfcnt_disable_locked'],
    },
    {
      id: 'restore',
      label: 'restore (ours)',
      summary: 'The session goes on after a reset, and the dump reports the discontinuity.',
      source: 'https://lkml.iu.edu/hypermail/linux/kernel/2606.2/01866.html',
      attributed: false,
      base: 'mainline',
      touches: ['panfrost_perfcnt_pre_reset', 'panfrost_perfcnt_post_reset'],
    },
  ],
  workloads: [
    { id: 'idle', label: 'Idle' },
    { id: 'vertex', label: 'Vertex-heavy' },
    { id: 'fragment', label: 'Fragment-heavy' },
    { id: 'compute', label: 'Compute' },
  ],
  faults: [
    {
      kind: 'hang',
      label: 'Hang the GPU',
      effect: 'A client submits an endless job chain; the slot times out after 500 ms and the GPU is reset.',
      by: 'program',
    },
    {
      kind: 'mmu-fault',
      label: 'MMU fault',
      effect: 'A client submits a job that writes to an unmapped address.',
      by: 'program',
    },
    {
      kind: 'gpu-fault',
      label: 'GPU fault',
      effect: 'The GPU reports GPU_SHAREABILITY_FAULT; the handler masks the GPU interrupts until the next reset.',
      by: 'device',
    },
    {
      kind: 'lost-irq',
      label: 'Lose a cache-clean interrupt',
      effect: 'CLEAN_CACHES_COMPLETED is dropped once, so one dump waits for a second.',
      by: 'device',
    },
    {
      kind: 'reset',
      label: 'Reset now',
      effect: 'Requests a reset with no job in flight: pending = 1 and the reset work queued.',
      by: 'lab',
    },
  ],
  races: {
    scenarios: [
      {
        id: 'enable-vs-reset',
        question: 'What does an enable find when a reset comes between its steps?',
        topic: 'One call',
      },
      { id: 'dump-vs-reset', question: 'Does a dump that meets a reset return, and say so?', topic: 'One call' },
      { id: 'two-files-two-resets', question: 'Do two files share the counters over two resets?', topic: 'Two files' },
    ],
    strategies: [
      { id: 'cache', label: 'State cache', summary: 'Every schedule, by hashes of states that were met before.' },
      { id: 'pct', label: 'PCT', summary: 'Random priorities with three changes. Never complete.' },
    ],
    timers: [
      { id: 'all', label: 'All three', summary: 'One search after the other.' },
      { id: 'quiescent', label: 'Quiescent', summary: 'Timed waits give up when nothing else can run.' },
      { id: 'none', label: 'None', summary: 'Timed waits never give up.' },
      { id: 'anytime', label: 'Any time', summary: 'Timed waits may give up at any step.' },
    ],
  },
}
