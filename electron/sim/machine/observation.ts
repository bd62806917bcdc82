import { exceptionName } from '../driver/exception.ts'
import { type LogLevel, RUNTIME_RESUME } from '../driver/device.ts'
import { type EndedJob } from '../device/job-slot.ts'
import { type WrittenSample } from '../device/perfcnt-block.ts'
import { nanos, type Nanos } from '../kernel/clock.ts'
import { type Operation } from '../kernel/operation.ts'
import { type Splat } from '../kernel/splat.ts'
import { type Thread } from '../kernel/thread.ts'
import { Checks } from './checks.ts'
import { Discontinuities } from './discontinuities.ts'
import { type LaneWatch } from './lanes/lane-watch.ts'
import { type MachineEventId } from './machine-events.ts'
import { type Machine, type MachineEvents } from './machine.ts'
import { type SamplingObserver } from './pps-producer.ts'
import { type KernelLogLine, type ResetRecord, type TraceEvent } from './trace.ts'
import { type Syscall } from './userspace.ts'

interface Options {
  readonly policy: string
  readonly period: () => Nanos
  readonly sink: (event: TraceEvent) => void
  /** Told of each event that can be waited for, as it happens. */
  readonly happened?: (event: MachineEventId) => void
  /** Told what lanes are made of. */
  readonly lanes?: LaneWatch
}

/** Debug lines are compiled out unless somebody asks for them, as dev_dbg() is. */
const DEBUG: LogLevel = 7

/** Turns what a machine and its sampling program do into trace events, and checks them. */
export class Observation implements MachineEvents, SamplingObserver {
  readonly checks: Checks
  /** Finished resets, without those of waking up. */
  resets = 0
  resetInProgress = false
  readonly #sink: (event: TraceEvent) => void
  readonly #gaps: Discontinuities
  readonly #lanes: LaneWatch | undefined
  readonly #happened: (event: MachineEventId) => void
  #machine: Machine | undefined
  #seq = 0
  #syscalls = 0
  #opened = 0
  #reset: ResetRecord | undefined

  constructor({ policy, period, sink, lanes, happened = () => undefined }: Options) {
    this.#sink = sink
    this.#happened = happened
    this.#lanes = lanes
    this.checks = new Checks(() => this.#now)
    const report = (discontinuity: Parameters<Discontinuities['options']['report']>[0]) => {
      sink({ type: 'discontinuity', discontinuity })
      // It is reported again whenever a field changes.
      if (discontinuity.id > this.#opened) {
        this.#opened = discontinuity.id
        happened('discontinuity')
      }
    }
    this.#gaps = new Discontinuities({ policy, period, report })
  }

  attach(machine: Machine): void {
    this.#machine = machine
  }

  rest(machine: Machine): void {
    this.checks.atRest(machine)
    this.#lanes?.rest(machine)
  }

  stepped(thread: Thread, operation: Operation, value: unknown): void {
    this.#lanes?.stepped(thread, operation, value, this.#now)
  }

  log(level: LogLevel, text: string): void {
    if (level === DEBUG) return
    this.#line(level, `panfrost: ${text}`, [])
  }

  /** A line that is not the driver's. */
  note(text: string): void {
    this.#line(6, text, [])
  }

  splat(splat: Splat): void {
    this.checks.splat(splat)
    this.#sink({ type: 'splat', splat })
    this.#line(4, `${splat.kind}: ${splat.text}`, splat.callTrace)
    this.#happened('warn')
  }

  jobEnded({ slot, begin, end, exception, as }: EndedJob): void {
    const vm = this.#machine?.pfdev.asLruList.find((mmu) => mmu.as.value === as)
    const name = exception === ACTIVE ? 'RESET' : (exceptionName(exception) ?? 'UNKNOWN')
    this.#sink({ type: 'job', job: { slot, process: vm?.name ?? '', begin, end, exception: name } })
    this.#happened('job-end')
  }

  sampleWritten(sample: WrittenSample): void {
    this.#gaps.sampled(this.#now)
    if (this.#machine !== undefined) this.checks.sampleWritten(this.#machine, sample)
    this.#happened('sample-irq')
  }

  resetBegin(cause: string): void {
    this.resetInProgress = true
    // A sleeping GPU has no session to lose.
    if (cause === RUNTIME_RESUME) return
    this.checks.resetBegin()
    this.#gaps.resetBegin(this.#now, cause)
    this.#reset = { id: this.resets + 1, begin: this.#now, end: undefined, cause }
    this.#sink({ type: 'reset', reset: this.#reset })
    // panfrost resets without a word.
    this.note(`lab: GPU reset #${this.#reset.id} begins (${cause})`)
    this.#happened('reset-begin')
  }

  resetEnd(): void {
    this.resetInProgress = false
    if (this.#reset === undefined) return
    this.resets++
    this.#gaps.resetEnd(this.#now)
    this.#sink({ type: 'reset', reset: { ...this.#reset, end: this.#now } })
    const ms = (this.#now - this.#reset.begin) / 1e6
    this.note(`lab: GPU reset #${this.#reset.id} is over after ${ms.toFixed(3)} ms`)
    this.#reset = undefined
    this.#happened('reset-end')
  }

  enabled(): void {
    this.checks.sessionEnabled()
    this.#gaps.enabled(this.#now)
    this.#happened('enable')
  }

  disabled(): void {
    this.#gaps.disabled(this.#now)
    this.checks.sessionDisabled()
    this.#happened('disable')
  }

  dumping(): void {
    this.checks.dumpBegin()
    this.#happened('dump')
  }

  dumped(result: number, resets: number, words: Uint32Array): void {
    this.checks.dumpEnd(result, resets)
    if (result !== 0) {
      this.#gaps.failed(this.#now, result)
      this.#happened('dump-fails')
      return
    }
    const counted = this.#gaps.good(this.#now)
    this.#sink({ type: 'sample', sample: { seq: this.#seq++, ...counted, resets, words } })
  }

  syscall(call: Syscall): void {
    this.#sink({ type: 'ioctl', ioctl: { id: ++this.#syscalls, ...call } })
  }

  get #now(): Nanos {
    return this.#machine?.kernel.clock.now ?? nanos(0)
  }

  #line(level: KernelLogLine['level'], text: string, trace: readonly string[]): void {
    this.#sink({ type: 'klog', line: { at: this.#now, level, text, trace } })
  }
}

/** Exception code of a chain that a reset took out of the hardware. */
const ACTIVE = 0x08
