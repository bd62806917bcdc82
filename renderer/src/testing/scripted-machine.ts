import {
  type Batch,
  type Discontinuity,
  type FaultKind,
  type FaultRecord,
  type IoctlRecord,
  type JobRecord,
  type KernelLogLine,
  type MachineState,
  type ModelInfo,
  type ResetRecord,
  type RunSettings,
} from '../../../electron/protocol/types.ts'

type Nanos = KernelLogLine['at']
const ns = (moment: number): Nanos => Math.round(moment) as Nanos

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
  #out = emptyOutput()

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
      const fault = this.armed.find(({ at }) => at <= until)
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
    this.#out.samples.push({ begin: Math.max(begin, 0), end: this.now, epoch: this.#epoch, words: this.#words() })
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

  #words(): number[] {
    const load = { idle: 0.02, vertex: 0.55, fragment: 0.8, compute: 0.65, memory: 0.7, heavy: 1 }[
      this.settings.workload
    ]
    const t = this.now / 1e9
    const words = new Array<number>(this.#model.dumpWords).fill(0)
    this.#model.counters.forEach((counter, i) => {
      const wave = 0.7 + 0.2 * Math.sin(t * (1 + (i % 5) * 0.7) + i) + 0.1 * Math.sin(t * 9 + i * 3)
      const top = (this.#model.clockHz * this.settings.periodMs) / 1e3 / (counter.units === 'cycles' ? 1 : 40)
      for (const word of counter.words) words[word] = Math.round(top * load * wave)
    })
    return words
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
    this.#out = emptyOutput()
    return {
      run: this.#run,
      settings: this.settings,
      now: this.now,
      samples: {
        count: samples.length,
        begin: Float64Array.from(samples, ({ begin }) => begin),
        end: Float64Array.from(samples, ({ end }) => end),
        epoch: Uint32Array.from(samples, ({ epoch }) => epoch),
        resets: new Uint32Array(samples.length),
        words: Uint32Array.from(samples.flatMap(({ words }) => words)),
      },
      samplesDropped: 0,
      lanes: undefined,
      ...records,
      state: this.#state(),
    }
  }

  #state(): MachineState {
    const at = ns(this.now)
    const busy = Math.floor(this.now / (30 * MS)) % 3
    return {
      at,
      addressSpaces: Array.from({ length: 8 }, (_, as) => {
        const free = { as, owner: undefined, asCount: 0, enabled: false, active: false, faulty: false }
        if (as === 0) return { ...free, owner: 'gltest', asCount: busy, enabled: true, active: busy === 2 }
        if (as === 1 && (this.hasSession || this.#isViolated))
          return { ...free, owner: 'pps-producer', asCount: this.#asCount, enabled: !this.#isLost }
        return free
      }),
      vms: [
        { file: 'gltest', as: 0, asCount: busy },
        { file: 'pps-producer', as: this.#isLost ? -1 : 1, asCount: this.#asCount },
      ],
      jobSlots: [0, 1, 2].map((slot) => ({
        slot,
        hardware: slot === 2 || busy === 0 ? [] : [{ process: 'gltest', state: 'running', since: at }],
        queued: slot === 2 ? 0 : busy,
      })),
      perfcnt: {
        user: this.hasSession ? 'pps-producer' : undefined,
        mode: this.hasSession && !this.#isLost ? 'manual' : 'off',
        as: 1,
        counterset: this.settings.counterset,
        fields:
          this.settings.policy === 'mainline'
            ? []
            : [{ name: 'hw_reset_happened', value: String(Number(this.#isLost)) }],
      },
      reset: { pending: this.#resetAt !== undefined, inProgress: false, count: this.#resets },
      power: { status: 'active', usage: this.hasSession ? 2 : 1 },
      gpuIrqMask: 0x10003,
      inFlight: [],
      checks: [
        {
          id: 'as-count',
          label: 'as_count equals hardware jobs plus the session',
          ok: !this.#isViolated,
          detail: this.#isViolated ? 'pps-producer: as_count is -1, expected 0' : '',
        },
        { id: 'errno-sign', label: 'ioctls return 0 or a negative errno', ok: true, detail: '' },
        { id: 'no-deadlock', label: 'no system call waits forever', ok: true, detail: '' },
      ],
    }
  }
}

interface ScriptedSample {
  readonly begin: number
  readonly end: number
  readonly epoch: number
  readonly words: readonly number[]
}

function emptyOutput() {
  return {
    samples: new Array<ScriptedSample>(),
    log: new Array<KernelLogLine>(),
    ioctls: new Array<IoctlRecord>(),
    jobs: new Array<JobRecord>(),
    resets: new Array<ResetRecord>(),
    faults: new Array<FaultRecord>(),
    discontinuities: new Array<Discontinuity>(),
  }
}
