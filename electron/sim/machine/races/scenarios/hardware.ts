import { GEM_CLOSE } from '../../../driver/drm-uapi.ts'
import { type Job } from '../../../device/job-descriptor.ts'
import { profileNumber } from '../../../device/workload.ts'
import { usecs } from '../../../kernel/clock.ts'
import { gpuVa } from '../../../kernel/memory.ts'
import { type Task } from '../../../kernel/operation.ts'
import { type JobBuffer, type RaceClient, shortJob } from '../race-client.ts'
import { type RaceScenario } from '../race-scenario.ts'
import { beginSession, useAndClose } from './sessions.ts'

const PAGE = 4096

const computeJob: readonly Job[] = [
  { type: 'COMPUTE', profile: profileNumber('compute/compute'), duration: usecs(100), next: gpuVa(0) },
]

function* mapAndUnmap(client: RaceClient): Task {
  const { handle } = yield* client.createBo(PAGE)
  yield* client.drm.ioctl(GEM_CLOSE, { handle })
}

const flushVsReset: RaceScenario = {
  id: 'flush-vs-reset',
  kind: 'race',
  question: 'What does a page-table flush of the VM with the session meet in a reset?',
  model: 'g52-mp2',
  parts(stage) {
    const app = stage.client('app')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
        yield* beginSession(app)
      },
      race() {
        stage.program('map', mapAndUnmap(app))
        stage.requestReset('reset')
      },
      after: () => useAndClose(app),
    }
  },
}

const releaseVsReset: RaceScenario = {
  id: 'release-vs-reset',
  kind: 'race',
  question: 'What does the close of a file whose VM holds an address space meet in a reset?',
  model: 'g52-mp2',
  parts(stage) {
    const app = stage.client('app')
    const other = stage.client('other')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
        yield* beginSession(app)
        yield* other.open()
        const bo = yield* other.createBo(PAGE)
        yield* other.submit(bo, shortJob)
        yield* other.waitBo(bo)
      },
      race() {
        stage.program('close', other.close())
        stage.requestReset('reset')
      },
      after: () => useAndClose(app),
    }
  },
}

const stuckAs: RaceScenario = {
  id: 'stuck-as',
  kind: 'race',
  question: 'What becomes of a session whose address space never finishes a command?',
  model: 'g52-mp2',
  parts(stage) {
    const app = stage.client('app')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
        yield* beginSession(app)
        stage.machine.device.faults.asStuck(app.drm.file.driverPriv.mmu.as.value)
      },
      race() {
        stage.program('map', mapAndUnmap(app))
        stage.program('dump', app.dump())
      },
      after: () => useAndClose(app),
    }
  },
}

const stuckAsEnable: RaceScenario = {
  id: 'stuck-as-enable',
  kind: 'race',
  question: 'Does a reset wait for an ENABLE that polls a stuck address space?',
  model: 'g52-mp2',
  parts(stage) {
    const app = stage.client('app')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
        // The first free one.
        stage.machine.device.faults.asStuck(0)
      },
      race() {
        stage.program('enable', app.enable())
        stage.requestReset('reset')
      },
      after: () => useAndClose(app),
    }
  },
}

const asGetFailsInEnable: RaceScenario = {
  id: 'as-get-fails-in-enable',
  kind: 'race',
  question: 'What does an ENABLE leave behind that finds no address space?',
  model: 'g52-mp2',
  parts(stage) {
    const app = stage.client('app')
    const other = stage.client('other')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
        yield* other.open()
        stage.failAsGet('panfrost_perfcnt_enable_locked')
      },
      race() {
        stage.program('enable', app.enable())
        stage.program('other', other.enable())
      },
      *after() {
        yield* useAndClose(app)
        yield* useAndClose(other)
      },
    }
  },
}

/** JOB_BUS_FAULT on G57: reset.pending is set, and the reset may never come. */
const ttrx3076: RaceScenario = {
  id: 'ttrx-3076',
  kind: 'race',
  question: 'What do dumps get when a bus fault sets the pending bit and no reset follows?',
  model: 'g57-mc1',
  parts(stage) {
    const app = stage.client('app')
    const other = stage.client('other')
    let bo: JobBuffer | undefined
    const fault = function* (): Task {
      if (bo === undefined || (yield* other.submit(bo, computeJob)) !== 0) return
      yield* other.waitBo(bo)
    }
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
        yield* beginSession(app)
        yield* other.open()
        bo = yield* other.createBo(PAGE)
        stage.machine.device.faults.jobBusFault()
      },
      race() {
        stage.program('job', fault())
        stage.program('dump', app.dump())
        stage.watchdog()
      },
      *after() {
        yield* useAndClose(app)
        yield* other.close()
      },
    }
  },
}

const reclaim: RaceScenario = {
  id: 'reclaim-vs-enable',
  kind: 'race',
  question: 'Can a reset be kept from signalling a fence that an ENABLE waits for in memory reclaim?',
  model: 'g52-mp2',
  parts(stage) {
    const app = stage.client('app')
    const other = stage.client('other')
    let bo: JobBuffer | undefined
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
        yield* other.open()
        bo = yield* other.createBo(PAGE)
        stage.machine.device.faults.jobHang()
        yield* other.submit(bo, shortJob)
        stage.reclaimWaitsFor(other, bo)
      },
      race() {
        stage.program('enable', app.enable())
        if (bo !== undefined) stage.program('other', other.waitBo(bo))
      },
      *after() {
        yield* useAndClose(app)
        yield* other.close()
      },
    }
  },
}

/** A number that a page fault of the counters has marked faulty goes to a VM with a heap. */
const faultyMark: RaceScenario = {
  id: 'faulty-mark',
  kind: 'race',
  question: 'Whom does an address space harm that a reset left in the counter configuration?',
  model: 'g52-mp2',
  parts(stage) {
    const app = stage.client('app')
    const other = stage.client('other')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* app.open()
        yield* other.open()
      },
      race() {
        stage.program('enable', app.enable())
        stage.requestReset('reset')
      },
      *after() {
        yield* app.dump()
        yield* app.disable()
        const bo = yield* other.createBo(PAGE)
        const heap = yield* other.createHeap()
        yield* other.submit(bo, [{ type: 'WRITE_VALUE', next: gpuVa(0), address: heap, value: 1 }])
        yield* other.waitBo(bo)
        yield* app.close()
        yield* other.close()
      },
    }
  },
}

export const hardware: readonly RaceScenario[] = [
  flushVsReset,
  releaseVsReset,
  stuckAs,
  stuckAsEnable,
  asGetFailsInEnable,
  ttrx3076,
  reclaim,
  faultyMark,
]
