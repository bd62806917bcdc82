import {
  type Batch,
  type Discontinuity,
  type FaultKind,
  type FaultRecord,
  type MachineEventId,
  type KernelLogLine,
  type ModelInfo,
  type RunSettings,
} from '../../../electron/protocol/types.ts'
import { packed, ScriptedOutput } from './scripted-output.ts'
import { ns, scriptedState } from './scripted-state.ts'
import { scriptedWords } from './scripted-words.ts'

const MS = 1e6
const JOB_TIMEOUT = 500 * MS
const DUMP_TIMEOUT = 1000 * MS
const RESET_LENGTH = 2 * MS

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Tells the story of a run as a lab would report it. Nothing is simulated: what comes after a fault is written here. */
export class ScriptedMachine {
  settings: RunSettings
  now = 0
  hasSession = false
  readonly armed: FaultRecord[] = []
  readonly #run: number
  readonly #model: ModelInfo
  #epoch = 0
  #ids = 0
  #gaps = 0
  #nextDump = 0
  /** A reset came and the policy did not restore. */
  #isLost = false
  #resetAt: number | undefined
  #resets = 0
  #asCount = 0
  #isViolated = false
  #gap: Mutable<Discontinuity> | undefined
  #out = new ScriptedOutput()

  constructor(run: number, settings: RunSettings, model: ModelInfo) {
    this.#run = run
    this.settings = settings
    this.#model = model
    this.#log(6, `panfrost 13040000.gpu: ${model.product} probed, clock rate = ${model.clockHz}`)
  }

  enable(): void {
    const isRefused = this.settings.policy === 'v2' && this.#resets === 0 && this.#epoch === 0 && this.now > 0
    this.#ioctl('PERFCNT_ENABLE', this.now, isRefused ? 11 : 0)
    this.hasSession = true
    this.#isLost = false
    this.#asCount = 1
    this.#epoch += 1
    this.#closeGap()
    this.#nextDump = this.now + this.settings.periodMs * MS
  }

  disable(): void {
    if (this.#isLost && this.settings.policy === 'mainline') {
      this.#isViolated = true
      this.#asCount = -1
      this.#out.log.push({
        at: ns(this.now),
        level: 4,
        text: 'WARNING: as_count < 0 in panfrost_mmu_as_put',
        trace: ['panfrost_mmu_as_put', 'panfrost_perfcnt_disable_locked', 'panfrost_ioctl_perfcnt_enable', 'drm_ioctl'],
      })
    } else this.#asCount = 0
    this.#ioctl('PERFCNT_ENABLE', this.now, 0)
    this.hasSession = false
    this.#closeGap()
    this.#openGap('DISABLED', 'session disabled', 'no')
  }

  dumpOnce(): void {
    this.#dump()
  }

  inject(kind: FaultKind): void {
    this.#out.faults.push({ id: ++this.#ids, kind, at: ns(this.now), phase: 'injected' })
    if (kind === 'hang') this.#resetAt = this.now + JOB_TIMEOUT
    if (kind === 'reset') this.#resetAt = this.now + MS
    if (kind === 'mmu-fault')
      this.#log(3, 'panfrost 13040000.gpu: Unhandled Page fault in AS1 at VA 0x00000000DEAD0000')
    if (kind === 'gpu-fault') this.#log(4, 'panfrost 13040000.gpu: GPU Fault 0x00000088 (SHAREABILITY_FAULT) at 0x0')
  }

  /** It never happens here. */
  armFor(kind: FaultKind, on: MachineEventId): void {
    const fault: FaultRecord = { id: ++this.#ids, kind, at: ns(this.now), phase: 'armed', on }
    this.armed.push(fault)
    this.#out.faults.push(fault)
  }

  arm(kind: FaultKind, at: number): number {
    const fault: FaultRecord = { id: ++this.#ids, kind, at: ns(at), phase: 'armed' }
    this.armed.push(fault)
    this.#out.faults.push(fault)
    return fault.id
  }

  /** Runs for `span` ns of virtual time and reports it. */
  advance(span: number): Batch {
    const until = this.now + span
    for (;;) {
      const fault = this.armed.find(({ at, on }) => on === undefined && at <= until)
      const next = Math.min(
        this.hasSession ? this.#nextDump : Infinity,
        this.#resetAt ?? Infinity,
        fault?.at ?? Infinity,
      )
      if (next > until) break
      this.now = Math.max(this.now, next)
      if (fault !== undefined && fault.at === next) {
        this.armed.splice(this.armed.indexOf(fault), 1)
        this.inject(fault.kind)
      } else if (this.#resetAt === next) this.#reset()
      else this.#dump()
    }
    this.now = until
    return this.#batch()
  }

  #dump(): void {
    const begin = this.now - this.settings.periodMs * MS
    if (this.#isLost) {
      const errno = this.settings.policy === 'v2' ? 5 : 110
      const wait = errno === 110 ? DUMP_TIMEOUT : 0.02 * MS
      this.#ioctl('PERFCNT_DUMP', this.now, -errno, wait)
      this.#nextDump = this.now + Math.max(wait, this.settings.periodMs * MS)
      if (this.#gap === undefined) return
      this.#gap = {
        ...this.#gap,
        errno,
        ioctlsFailed: this.#gap.ioctlsFailed + 1,
        samplesExpected: Math.round((this.now - this.#gap.tLastGood) / (this.settings.periodMs * MS)),
        samplesLost: Math.round((this.now - this.#gap.tLastGood) / (this.settings.periodMs * MS)),
      }
      this.#out.discontinuities.push(this.#gap)
      return
    }
    this.#ioctl('PERFCNT_DUMP', this.now, 0, 0.2 * MS)
    this.#out.samples.push({
      begin: Math.max(begin, 0),
      end: this.now,
      epoch: this.#epoch,
      words: scriptedWords(this.now, this.settings, this.#model),
    })
    this.#out.jobs.push({ slot: 1, process: 'gltest', begin: ns(begin), end: ns(this.now), exception: 'DONE' })
    this.#nextDump = this.now + this.settings.periodMs * MS
  }

  #reset(): void {
    this.#resetAt = undefined
    this.#resets += 1
    const cause = `GPU reset #${this.#resets} (job timeout, JS1)`
    this.#log(3, 'panfrost 13040000.gpu: gpu sched timeout, js=1, config=0x7b00, status=0x8, head=0x9e40, tail=0x9e40')
    this.#out.resets.push({ id: this.#resets, begin: ns(this.now), end: ns(this.now + RESET_LENGTH), cause })
    if (!this.hasSession) return
    const isRestored = this.settings.policy === 'restore'
    this.#isLost = !isRestored
    this.#asCount = isRestored ? 1 : 0
    this.#epoch += 1
    this.#openGap(isRestored ? 'RESET' : 'SESSION_LOST', cause, isRestored ? 'yes' : 'no')
    if (!isRestored) return
    this.now += RESET_LENGTH
    this.#closeGap()
  }

  #openGap(kind: Discontinuity['kind'], cause: string, configRestored: Discontinuity['configRestored']): void {
    this.#gap = {
      id: ++this.#gaps,
      kind,
      epochBefore: this.#epoch,
      epochAfter: undefined,
      tLastGood: ns(this.now - 4 * MS),
      tFirstGood: undefined,
      errno: 0,
      ioctlsFailed: 0,
      samplesExpected: 1,
      samplesLost: 1,
      configRestored,
      cause,
      policy: this.settings.policy,
    }
    this.#out.discontinuities.push(this.#gap)
  }

  #closeGap(): void {
    if (this.#gap === undefined) return
    this.#out.discontinuities.push({ ...this.#gap, tFirstGood: ns(this.now), epochAfter: this.#epoch })
    this.#gap = undefined
  }

  #ioctl(name: string, begin: number, result: number, length = 0.01 * MS): void {
    const record = { id: ++this.#ids, process: 'pps-producer', file: 'pps-producer', name, result }
    this.#out.ioctls.push({ ...record, begin: ns(begin), end: ns(begin + length) })
  }

  #log(level: KernelLogLine['level'], text: string): void {
    this.#out.log.push({ at: ns(this.now), level, text, trace: [] })
  }

  #batch(): Batch {
    const { samples, ...records } = this.#out
    this.#out = new ScriptedOutput()
    return {
      run: this.#run,
      settings: this.settings,
      now: this.now,
      samples: packed(samples),
      samplesDropped: 0,
      lanes: undefined,
      ...records,
      state: scriptedState({
        settings: this.settings,
        now: this.now,
        hasSession: this.hasSession,
        isLost: this.#isLost,
        isViolated: this.#isViolated,
        asCount: this.#asCount,
        resets: this.#resets,
        isResetPending: this.#resetAt !== undefined,
      }),
    }
  }
}
