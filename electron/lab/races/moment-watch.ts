import { type Batch } from '../../protocol/types.ts'
import { nanos } from '../../sim/kernel/clock.ts'
import { type LogLevel } from '../../sim/driver/device.ts'
import { type EndedJob } from '../../sim/device/job-slot.ts'
import { type WrittenSample } from '../../sim/device/perfcnt-block.ts'
import { type Splat } from '../../sim/kernel/splat.ts'
import { Observation } from '../../sim/machine/observation.ts'
import { type CheckContext, type RaceCheck } from '../../sim/machine/races/race-check.ts'
import { type RaceCallName, type RaceClient } from '../../sim/machine/races/race-client.ts'
import { stateOf } from '../../sim/machine/state-view.ts'
import { BatchBuilder } from '../live/batches.ts'
import { DEFAULT_SETTINGS } from '../settings.ts'

/** A race has no rhythm of dumps, so nothing is ever missing from one. */
const NO_RHYTHM = nanos(Number.MAX_SAFE_INTEGER)

/** Watches a race as the live view watches its machine, until somebody asks what that view would show. */
export class MomentWatch implements RaceCheck {
  readonly #context: CheckContext
  readonly #builder: BatchBuilder
  readonly #observation: Observation
  readonly #since = new Map<RaceClient, number>()

  constructor(context: CheckContext) {
    const { machine } = context
    this.#context = context
    this.#builder = new BatchBuilder(machine.model.dumpBytes / 4)
    const policy = machine.pfdev.policy.id
    this.#observation = new Observation({ policy, period: () => NO_RHYTHM, sink: this.#builder.add })
    this.#observation.attach(machine)
  }

  /** Log and calls so far, and the state now. */
  take(clients: readonly RaceClient[]): Batch {
    const { machine } = this.#context
    const drm = clients.map((client) => client.drm)
    const settings = {
      ...DEFAULT_SETTINGS,
      policy: machine.pfdev.policy.id,
      model: machine.model.id,
      workload: 'idle',
    } as const
    return this.#builder.take(1, settings, machine.kernel.clock.now, stateOf(machine, this.#observation, drm))
  }

  log(level: LogLevel, text: string): void {
    this.#observation.log(level, text)
  }

  splat(splat: Splat): void {
    this.#observation.splat(splat)
  }

  jobEnded(job: EndedJob): void {
    this.#observation.jobEnded(job)
  }

  sampleWritten(sample: WrittenSample): void {
    this.#observation.sampleWritten(sample)
  }

  resetBegin(cause: string): void {
    this.#observation.resetBegin(cause)
  }

  resetEnd(): void {
    this.#observation.resetEnd()
  }

  called(client: RaceClient): void {
    this.#since.set(client, this.#context.machine.kernel.clock.now)
  }

  returned(client: RaceClient, name: RaceCallName, result: number): void {
    const end = this.#context.machine.kernel.clock.now
    const begin = nanos(this.#since.get(client) ?? end)
    this.#observation.syscall({
      process: client.name,
      file: client.name,
      name: IOCTLS[name] ?? name,
      begin,
      end,
      result,
    })
  }

  rest(): void {
    this.#observation.rest(this.#context.machine)
  }
}

/** As the live view calls them: ENABLE and disable are one ioctl. */
const IOCTLS: Partial<Readonly<Record<RaceCallName, string>>> = {
  ENABLE: 'PERFCNT_ENABLE',
  DISABLE: 'PERFCNT_ENABLE',
  DUMP: 'PERFCNT_DUMP',
}
