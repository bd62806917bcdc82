import { type Batch, type Discontinuity } from '../../protocol/types.ts'
import { type Nanos, nanos } from '../../sim/kernel/clock.ts'

/**
 * The samples one window was not sent, as a discontinuity that it can draw. The machine numbers its own from 1 up; these count down
 * from -1, so that the two never meet.
 */
export class DroppedSamples {
  #lastId = 0
  #hole: Discontinuity | undefined
  #run = 0
  #lastEnd: Nanos | undefined
  #lastEpoch = 0

  /** Notes what of `batch` is not sent. */
  drop(batch: Batch): void {
    this.#enter(batch)
    const { count, begin } = batch.samples
    if (count === 0) return
    this.#hole = {
      id: this.#hole?.id ?? --this.#lastId,
      kind: 'SAMPLES_DROPPED',
      epochBefore: this.#lastEpoch,
      epochAfter: undefined,
      tLastGood: this.#hole?.tLastGood ?? this.#lastEnd ?? nanos(begin[0] ?? 0),
      tFirstGood: undefined,
      errno: 0,
      ioctlsFailed: 0,
      samplesExpected: (this.#hole?.samplesExpected ?? 0) + count,
      samplesLost: (this.#hole?.samplesLost ?? 0) + count,
      configRestored: 'yes',
      cause: 'the window could not keep up; a recording has these samples',
      policy: batch.settings.policy,
    }
  }

  /** What is sent instead of `batch`: the hole is in it, closed if samples follow. */
  send(batch: Batch): Batch {
    this.#enter(batch)
    const hole = this.#hole
    const { count, begin, end, epoch } = batch.samples
    if (count > 0) {
      this.#hole = undefined
      this.#lastEnd = nanos(end[count - 1] ?? 0)
      this.#lastEpoch = epoch[count - 1] ?? 0
    }
    if (hole === undefined) return batch
    const reported = count === 0 ? hole : { ...hole, epochAfter: epoch[0], tFirstGood: nanos(begin[0] ?? 0) }
    return { ...batch, discontinuities: [...batch.discontinuities, reported] }
  }

  #enter({ run }: Batch): void {
    if (run === this.#run) return
    this.#run = run
    this.#hole = undefined
    this.#lastEnd = undefined
  }
}
