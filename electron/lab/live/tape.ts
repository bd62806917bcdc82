import { type LiveMachine } from '../../sim/machine/live-machine.ts'
import { type RecordedInput } from '../recordings/format/inputs.ts'
import { type RecordingWriter } from '../recordings/writing/writer.ts'

/** Virtual time between digests of the machine, ns. */
const CHECK_NS = 100_000_000

/**
 * What has to be kept of the current run so that a recording of it can be done again though it began in the middle: every input since
 * the boot. And what proves it: digests of the machine as it goes.
 */
export class Tape {
  #run = 0
  #inputs: RecordedInput[] = []
  #machine: LiveMachine | undefined
  #checked = -Infinity

  /** All inputs of the current run, its beginning first. */
  get inputs(): readonly RecordedInput[] {
    return this.#inputs
  }

  /** Undefined before the first batch of the run. */
  get machine(): LiveMachine | undefined {
    return this.#machine
  }

  /** The run before it ends here. */
  boot(run: number, beginning: RecordedInput, writers: readonly RecordingWriter[]): void {
    this.check(writers)
    this.#run = run
    this.#inputs = [beginning]
    this.#machine = undefined
    this.#checked = -Infinity
    for (const writer of writers) writer.input(run, beginning)
  }

  input(input: RecordedInput, writers: readonly RecordingWriter[]): void {
    this.#inputs.push(input)
    for (const writer of writers) writer.input(this.#run, input)
  }

  /** For a recording that begins now. */
  begin(writer: RecordingWriter): void {
    for (const input of this.#inputs) writer.input(this.#run, input)
  }

  /** The machine has come this far; from time to time that is worth a digest. */
  look(machine: LiveMachine, writers: readonly RecordingWriter[]): void {
    this.#machine = machine
    if (machine.now >= this.#checked + CHECK_NS) this.check(writers)
  }

  /** A digest of the machine as it stands. */
  check(writers: readonly RecordingWriter[]): void {
    if (this.#machine === undefined) return
    const { now, steps, digest } = this.#machine
    this.#checked = now
    for (const writer of writers) writer.check(this.#run, { at: now, steps, digest })
  }
}
