import { type Batch, type LaneColumns } from '../../../../electron/protocol/types.ts'

type Row = readonly [kind: string, lane: string, begin: number, end: number, label: string]

const PERIOD = 10e6
const FRAME = 1e9 / 60

/** The lanes of a machine that samples each 10 ms and draws sixty frames a second: as many rows as a real one has. */
export class SyntheticLanes {
  #dump = 0
  #frame = 0

  advance(to: number): LaneColumns {
    const rows: Row[] = []
    for (; this.#dump + PERIOD <= to; this.#dump += PERIOD) rows.push(...dumpRows(this.#dump))
    for (; this.#frame + FRAME <= to; this.#frame += FRAME) rows.push(...frameRows(this.#frame))
    rows.sort((a, b) => a[3] - b[3])
    return columnsOf(rows)
  }
}

function dumpRows(at: number): readonly Row[] {
  const [sampled, cleaned] = [at + 15e3, at + 25e3]
  const wait = 'drm_ioctl > panfrost_perfcnt_dump_locked: wait_for_completion(perfcnt->dump_comp)'
  return [
    ['busy', 'gpu:perfcnt', at, sampled, 'PERFCNT_SAMPLE'],
    ['irq', 'irq:panfrost-gpu', sampled, sampled, 'PERFCNT_SAMPLE'],
    ['wake', 'gpu:perfcnt', sampled, sampled, 'irq:panfrost-gpu'],
    ['busy', 'gpu:gpu', sampled, cleaned, 'CLEAN_CACHES'],
    ['irq', 'irq:panfrost-gpu', cleaned, cleaned, 'CLEAN_CACHES'],
    ['wake', 'irq:panfrost-gpu', cleaned, cleaned, 'program:pps-producer'],
    ['call', 'program:pps-producer', at, cleaned, 'PERFCNT_DUMP = 0'],
    ['wait', 'program:pps-producer', at, cleaned, wait],
    ['held', 'lock:perfcnt->lock', at, cleaned, 'program:pps-producer'],
  ]
}

function frameRows(at: number): readonly Row[] {
  return [0, 1].flatMap((slot): readonly Row[] => {
    const [begin, end] = [at + slot * 2e6, at + (slot === 0 ? 11e6 : 3e6)]
    return [
      ['busy', `work:kworker/pan_js${slot}`, at, at, `pan_js${slot}`],
      ['wake', 'program:workload', at, at, `work:kworker/pan_js${slot}`],
      ['held', 'lock:as_lock', at, at + 12e3, `work:kworker/pan_js${slot}`],
      ['wait', 'lock:as_lock', at, at + 9e3, 'work:kworker/pan_js1'],
      ['busy', 'gpu:mmu', at, at + 9e3, `AS${slot} LOCK`],
      ['busy', `gpu:js${slot}`, begin, end, 'workload DONE'],
      ['irq', 'irq:panfrost-job', end, end, `JS${slot} job`],
      ['wake', 'irq:panfrost-job', end, end, 'kthread:irq/panfrost-job-thread'],
      ['wake', 'kthread:irq/panfrost-job-thread', end, end, 'program:workload'],
      ['busy', 'kthread:irq/panfrost-job-thread', end, end, 'irq_thread'],
      ['call', 'program:workload', begin, end, 'SYNCOBJ_WAIT = 0'],
      ['wait', 'program:workload', begin, end, 'drm_ioctl > drm_syncobj_wait_ioctl: dma_fence_wait(job->finished)'],
    ]
  })
}

function columnsOf(rows: readonly Row[]): LaneColumns {
  const numbers = new Map<string, number>()
  const number = (text: string): number => {
    const known = numbers.get(text) ?? numbers.size
    numbers.set(text, known)
    return known
  }
  return {
    count: rows.length,
    open: 0,
    kind: Uint32Array.from(rows, ([kind]) => number(kind)),
    lane: Uint32Array.from(rows, ([, lane]) => number(lane)),
    begin: Float64Array.from(rows, ([, , begin]) => begin),
    end: Float64Array.from(rows, ([, , , end]) => end),
    label: Uint32Array.from(rows, ([, , , , label]) => number(label)),
    texts: [...numbers.keys()],
  }
}

/** A line now and then, as in a machine whose jobs fail. */
export function syntheticLog(from: number, to: number): Batch['log'] {
  const every = 1e8
  const lines = []
  for (let at = Math.ceil(from / every) * every; at < to; at += every)
    lines.push({
      at: Math.round(at) as Batch['log'][number]['at'],
      level: 6 as const,
      text: `panfrost 13040000.gpu: js fault, js=1, status=DATA_INVALID_FAULT, head=0x${at.toString(16)}`,
      trace: [],
    })
  return lines
}
