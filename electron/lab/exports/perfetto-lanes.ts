import { type LaneColumns, type LaneKind } from '../../sim/machine/lanes/lane-columns.ts'

/** A row of a lane as a trace has it. */
export interface LaneRow {
  readonly kind: LaneKind
  /** `lock perfcnt->lock` */
  readonly lane: string
  readonly begin: number
  readonly end: number
  /** Of a wake the lane that goes on. */
  readonly label: string
}

/** The rows of the lanes of a run, each when it is over; what lasts is told again by every batch, and is over at the end. */
export class LaneRows {
  #open: readonly LaneRow[] = []

  take(lanes: LaneColumns): readonly LaneRow[] {
    const rows = rowsOf(lanes)
    const over = lanes.count - lanes.open
    this.#open = rows.slice(over)
    return rows.slice(0, over)
  }

  /** What had not ended when the recording did, at `now`. */
  end(now: number): readonly LaneRow[] {
    return this.#open.map((row) => ({ ...row, end: now }))
  }
}

function rowsOf({ texts, count, kind, lane, begin, end, label }: LaneColumns): readonly LaneRow[] {
  return Array.from({ length: count }, (_, i) => {
    const text = (column: Uint32Array) => texts[column[i] ?? 0] ?? ''
    const its = kindOf(text(kind))
    return {
      kind: its,
      lane: trackName(text(lane)),
      begin: begin[i] ?? 0,
      end: end[i] ?? 0,
      label: its === 'wake' ? trackName(text(label)) : text(label),
    }
  })
}

function trackName(lane: string): string {
  return lane.replace(':', ' ')
}

const KINDS: readonly LaneKind[] = ['busy', 'wait', 'held', 'call', 'irq', 'wake']

/** One of a later version is as good as something that lasts. */
function kindOf(text: string): LaneKind {
  return KINDS.find((kind) => kind === text) ?? 'busy'
}
