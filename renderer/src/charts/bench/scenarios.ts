import { type Gap } from './synthetic-run.ts'

export interface Scenario {
  readonly gaps: readonly Gap[]
  /** Virtual ns that have passed when the page opens. */
  readonly length: number
  readonly idle: boolean
}

const S = 1e9

/** What the charts are looked at with; the name is the page's `scenario`. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  gaps: {
    length: 10 * S,
    idle: false,
    gaps: [
      { kind: 'RESET', from: 1.2 * S, to: 1.241 * S, restored: true },
      { kind: 'RESET', from: 2.6 * S, to: 3.15 * S, restored: true },
      { kind: 'DUMP_TIMEOUT', from: 4.0 * S, to: 5.0 * S },
      { kind: 'SESSION_LOST', from: 5.0 * S, to: 6.3 * S },
      { kind: 'DISABLED', from: 7.4 * S, to: 8.1 * S },
      { kind: 'RESET', from: 8.5 * S, to: 8.502 * S, restored: true },
      { kind: 'SESSION_LOST', from: 9.3 * S },
    ],
  },
  clusters: {
    length: 60 * S,
    idle: false,
    gaps: Array.from({ length: 60 }, (_, i): Gap => {
      const from = (2 + Math.floor(i / 6) * 5.5 + (i % 6) * 0.12) * S
      return { kind: 'RESET', from, to: from + 0.041 * S, restored: true }
    }),
  },
  idle: { length: 10 * S, idle: true, gaps: [{ kind: 'RESET', from: 5 * S, to: 5.041 * S, restored: true }] },
  long: {
    length: 4_000 * S,
    idle: false,
    gaps: [{ kind: 'RESET', from: 3_800 * S, to: 3_800.041 * S, restored: true }],
  },
  first: { length: 2.5 * S, idle: false, gaps: [{ kind: 'DISABLED', from: 0, to: 0.8 * S }] },
  empty: { length: 0.005 * S, idle: false, gaps: [] },
  steady: { length: 36 * S, idle: false, gaps: [{ kind: 'RESET', from: 20 * S, to: 20.041 * S, restored: true }] },
}
