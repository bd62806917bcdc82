import {
  type Batch,
  type Discontinuity,
  type FaultRecord,
  type ModelInfo,
  type RunSettings,
} from '../../../../electron/protocol/types.ts'

type Nanos = Discontinuity['tLastGood']
const ns = (moment: number): Nanos => Math.round(moment) as Nanos

/** An interval without valid counts; without `to` it lasts. Virtual ns. */
export interface Gap {
  readonly kind: Discontinuity['kind']
  readonly from: number
  readonly to?: number
  readonly restored?: boolean
}

const PERIOD = 10e6

/** Batches of a made-up run: 10 ms samples whose words wander and spike, gaps and faults where the script says. */
export class SyntheticRun {
  readonly #model: ModelInfo
  readonly #settings: RunSettings
  readonly #gaps: readonly Gap[]
  readonly #idle: boolean
  #now = 0
  #next = 0
  #epoch = 1
  #reported = 0
  #random = 0x5eed

  constructor(model: ModelInfo, settings: RunSettings, gaps: readonly Gap[] = [], idle = false) {
    this.#model = model
    this.#settings = settings
    this.#gaps = gaps
    this.#idle = idle
  }

  /** What happens up to `to`. */
  advance(to: number): Batch {
    const begin: number[] = []
    const end: number[] = []
    const epoch: number[] = []
    const discontinuities: Discontinuity[] = []
    const faults: FaultRecord[] = []
    while (this.#next + PERIOD <= to || this.#gapWithin(to) !== undefined) {
      const gap = this.#gapWithin(Math.min(to, this.#next + PERIOD))
      if (gap === undefined) {
        begin.push(this.#next)
        this.#next += PERIOD
        end.push(this.#next)
        epoch.push(this.#epoch)
        continue
      }
      this.#reported++
      if (gap.kind !== 'DISABLED' && gap.kind !== 'STRETCHED') {
        const at = ns(gap.from + 2e6)
        faults.push({
          id: this.#reported,
          kind: this.#reported % 3 === 0 ? 'mmu-fault' : 'hang',
          at,
          phase: 'injected',
        })
      }
      discontinuities.push(this.#report(gap))
      this.#epoch++
      this.#next = gap.to ?? Infinity
    }
    this.#now = to
    return {
      run: 1,
      settings: this.#settings,
      now: this.#now,
      samples: {
        count: end.length,
        begin: Float64Array.from(begin),
        end: Float64Array.from(end),
        epoch: Uint32Array.from(epoch),
        resets: new Uint32Array(end.length),
        words: this.#words(end),
      },
      samplesDropped: 0,
      lanes: undefined,
      log: [],
      ioctls: [],
      jobs: [],
      resets: [],
      faults,
      discontinuities,
      state: undefined,
    }
  }

  #gapWithin(to: number): Gap | undefined {
    const gap = this.#gaps[this.#reported]
    return gap !== undefined && gap.from < to ? gap : undefined
  }

  #report({ kind, from, to, restored = false }: Gap): Discontinuity {
    const expected = Math.max(1, Math.round(((to ?? from + 500e6) - from) / PERIOD))
    return {
      id: this.#reported,
      kind,
      epochBefore: this.#epoch,
      epochAfter: to === undefined ? undefined : this.#epoch + 1,
      tLastGood: ns(from),
      tFirstGood: to === undefined ? undefined : ns(to),
      errno: kind === 'DUMP_TIMEOUT' ? 110 : kind === 'SESSION_LOST' ? 5 : 0,
      ioctlsFailed: restored || kind === 'DISABLED' ? 0 : expected,
      samplesExpected: expected,
      samplesLost: expected,
      configRestored: restored ? 'yes' : 'no',
      cause: kind === 'DISABLED' ? 'PERFCNT_ENABLE with enable = 0' : `GPU reset #${this.#reported} (job timeout, JS1)`,
      policy: this.#settings.policy,
    }
  }

  #words(end: readonly number[]): Uint32Array {
    const { dumpWords } = this.#model
    const words = new Uint32Array(end.length * dumpWords)
    if (this.#idle) return words
    end.forEach((at, i) => {
      for (let word = 0; word < dumpWords; word++) {
        this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0
        const noise = this.#random / 2 ** 32
        const wave = 1 + Math.sin((at / 1e9) * (0.5 + (word % 7) / 3) + word)
        const spike = noise > 0.995 ? 2 : 1
        words[i * dumpWords + word] = 10 ** (2 + (word % 6)) * (wave + 0.3 * noise) * spike
      }
    })
    return words
  }
}
