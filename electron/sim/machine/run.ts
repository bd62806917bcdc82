import { type GpuModel } from '../device/models.ts'
import { type Policy } from '../driver/policies/policy.ts'
import { msecs, nanos, type Nanos, seconds } from '../kernel/clock.ts'
import { type Task } from '../kernel/operation.ts'
import { msleep } from '../kernel/sleep.ts'
import { injectFault } from './fault-injection.ts'
import { type LaneColumns } from './lanes/lane-columns.ts'
import { LaneWatch } from './lanes/lane-watch.ts'
import { underWay } from './lanes/under-way.ts'
import { Machine, RUN_START } from './machine.ts'
import { Observation } from './observation.ts'
import { PpsProducer, SamplingOrders } from './pps-producer.ts'
import { ReportBuilder } from './report-builder.ts'
import { type RunReport } from './run-report.ts'
import { type LiveScenario, type LiveStage } from './scenario.ts'
import { stateOf } from './state-view.ts'
import { type MachineState } from './state.ts'
import { type TraceEvent } from './trace.ts'
import { DrmClient } from './userspace.ts'
import { renderFrames, WorkloadOrders } from './workload-program.ts'
import { type WorkloadId } from './workload.ts'

export interface RunOptions {
  readonly scenario: LiveScenario
  readonly model: GpuModel
  readonly policy: Policy
  readonly seed: number
  readonly period: Nanos
  readonly duration: Nanos
  readonly workload: WorkloadId
  readonly unstableIoctls: boolean
  /** Whether somebody will take the lanes of each slice. */
  readonly watchLanes?: boolean
  /** Sees every trace event, for a recording. */
  readonly sink?: (event: TraceEvent) => void
  /** Asked each tenth of a virtual second; false ends the run there. */
  readonly mayGoOn?: (now: Nanos) => boolean
}

/** After the end of the run every program has this long to finish what it waits for. */
const GRACE = seconds(10)
const SLICE = msecs(100)
/** What changes the state of a session is shown so soon after it, as a live machine shows it. */
const SOON = msecs(10)

/** What a run shows each tenth of a virtual second, and in between when a fault, a reset or a discontinuity has come. */
export interface RunSlice {
  readonly now: Nanos
  /** False in between. */
  readonly isWhole: boolean
  /** Operations performed so far. */
  readonly steps: number
  readonly digest: string
  state(): MachineState
  /** What came to the lanes since the last time; undefined where nobody watches them. */
  takeLanes(): LaneColumns | undefined
}

/** One live run in virtual time, from its start to the exit of every program, for a caller that has other things to do meanwhile. */
export function* runInSlices(options: RunOptions): Generator<RunSlice, RunReport> {
  const { scenario, model, policy, seed, duration } = options
  const report = new ReportBuilder()
  let isNews = false
  const sink = (event: TraceEvent) => {
    report.add(event)
    options.sink?.(event)
    isNews ||= isChange(event)
  }
  const lanes = options.watchLanes === true ? new LaneWatch() : undefined
  const observation = new Observation({
    policy: policy.id,
    period: () => options.period,
    sink,
    ...(lanes === undefined ? {} : { lanes }),
  })
  const machine = new Machine({ model, policy, seed, unstableIoctls: options.unstableIoctls, events: observation })
  const clients: DrmClient[] = []
  scenario.stage(stageOf({ ...options, sink }, machine, observation, report, clients))
  const { kernel } = machine
  const running = () => kernel.programs > 0
  const limit = nanos(RUN_START + duration + GRACE)
  let end = kernel.clock.now
  let complete = true
  for (let isOver = false; !isOver && complete;) {
    if (kernel.clock.now >= end) end = nanos(Math.min(limit, kernel.clock.now + SLICE))
    isNews = false
    while (!isNews && running() && kernel.clock.now < end) {
      kernel.runUntil(nanos(Math.min(end, kernel.clock.now + SOON)), () => !running())
    }
    isOver = !running() || kernel.clock.now >= limit
    // What the end has to say is of the last slice: a run that is done again says it there too.
    if (isOver && running()) kernel.splat('deadlock', 'programs did not exit within 10 s of the end of the run')
    else if (isOver) observation.checks.atEnd(machine)
    const isWhole = isOver || kernel.clock.now >= end
    yield {
      now: kernel.clock.now,
      isWhole,
      steps: kernel.steps,
      digest: machine.digest,
      state: () => stateOf(machine, observation, clients),
      takeLanes: () => lanes?.take(kernel.clock.now, underWay(machine, clients)),
    }
    if (isWhole && !isOver) complete = options.mayGoOn?.(kernel.clock.now) ?? true
  }
  return report.build({
    scenario: scenario.id,
    policy: policy.id,
    model: model.id,
    seed,
    virtualNs: kernel.clock.now - RUN_START,
    complete,
    checks: observation.checks.states.map(({ id, ok, detail }) => ({ id, ok, detail })),
    digest: machine.digest,
  })
}

/** Changes the state of a session; that one more call fails in a session that is lost does not. */
function isChange(event: TraceEvent): boolean {
  if (event.type !== 'discontinuity') return event.type === 'fault' || event.type === 'reset'
  const { tFirstGood, ioctlsFailed } = event.discontinuity
  return tFirstGood !== undefined || ioctlsFailed <= 1
}

function stageOf(
  { period, duration, workload, sink }: RunOptions & Required<Pick<RunOptions, 'sink'>>,
  machine: Machine,
  observation: Observation,
  report: ReportBuilder,
  clients: DrmClient[],
): LiveStage {
  const { kernel } = machine
  const client = (name: string) => {
    const made = new DrmClient(machine, name, (call) => {
      observation.syscall(call)
    })
    clients.push(made)
    return made
  }
  const log = (text: string) => {
    observation.note(text)
  }
  const orders = new SamplingOrders(kernel)
  orders.period = period
  const sampler = new PpsProducer(client('pps-producer'), orders, {
    enabled: () => {
      report.enabledAt ??= kernel.clock.now
      observation.enabled()
    },
    disabled: () => {
      report.disabledAt = kernel.clock.now
      observation.disabled()
    },
    dumping: () => {
      observation.dumping()
    },
    dumped: (result, resets, words) => {
      observation.dumped(result, resets, words)
    },
  })
  const frames = new WorkloadOrders(kernel, 'orders/workload')
  frames.workload = workload
  let faults = 0
  const quitAtEnd = function* (): Task {
    yield* msleep(kernel, duration)
    orders.quit()
    frames.quit()
  }
  kernel.spawn('lab-end', 'kthread', quitAtEnd(), 'lab')
  const fireAt = function* (moment: Nanos, fault: Parameters<LiveStage['at']>[1]): Task {
    const id = ++faults
    yield* msleep(kernel, moment)
    sink({ type: 'fault', fault: { id, kind: fault, at: kernel.clock.now, phase: 'injected' } })
    injectFault(
      {
        machine,
        log,
        syscall: (call) => {
          observation.syscall(call)
        },
        clients: () => clients,
      },
      fault,
      id,
    )
  }
  return {
    machine,
    sampler,
    duration,
    client,
    log,
    program: (name, body) => kernel.spawn(name, 'user', body, 'main'),
    sampleAllAlong: () => {
      orders.wanted = true
      kernel.spawn('pps-producer', 'user', sampler.run(), 'main')
    },
    render: () => {
      kernel.spawn('workload', 'user', renderFrames(client('workload'), frames), 'main')
    },
    at: (moment, fault) => {
      kernel.spawn(`lab-fault-${fault}`, 'kthread', fireAt(moment, fault), 'lab')
    },
  }
}
