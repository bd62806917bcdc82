import { expect } from 'vitest'
import { msecs, seconds } from './clock.ts'
import { Kernel } from './kernel.ts'
import { type Task } from './operation.ts'
import { Random } from './random.ts'
import { RuntimePm } from './runtime-pm.ts'
import { Shared } from './shared.ts'
import { type Splat } from './splat.ts'

/** A device that logs what is done to it; its callbacks take a step. `answers` are what the callbacks return, 0 when used up. */
export class Device {
  readonly log: string[] = []
  readonly answers: { readonly suspend: number[]; readonly resume: number[] } = { suspend: [], resume: [] }
  readonly pm: RuntimePm
  readonly #powered: Shared<boolean>

  constructor(readonly kernel: Kernel) {
    this.#powered = new Shared(kernel, 'powered', false)
    this.pm = new RuntimePm(kernel, 'gpu', {
      suspend: () => this.#callback('suspend'),
      resume: () => this.#callback('resume'),
      autosuspendDelay: msecs(50),
    })
  }

  *#callback(which: 'suspend' | 'resume'): Task<number> {
    yield* this.#powered.writeOnce(which === 'resume')
    this.log.push(`${which}@${this.kernel.clock.now / 1e6}`)
    return this.answers[which].shift() ?? 0
  }
}

/** Runs one program to its end, on a quiet machine, for a second. */
export function run(program: (device: Device) => Task) {
  const splats: Splat[] = []
  const device = new Device(new Kernel(new Random(1), { splat: (splat) => splats.push(splat) }))
  const thread = device.kernel.spawn('t', 'user', program(device))
  device.kernel.runUntil(seconds(1))
  expect(thread.exited).toBe(true)
  return { log: device.log, pm: device.pm, splats: splats.map(({ text }) => text) }
}
