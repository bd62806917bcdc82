import { GEM_CLOSE } from '../../../driver/drm-uapi.ts'
import { type Task } from '../../../kernel/operation.ts'
import { type RaceClient } from '../race-client.ts'
import { type RaceScenario } from '../race-scenario.ts'
import { inOrder } from './programs.ts'
import { race, withSession } from './scenario.ts'
import { openFiles, openSession, useAndClose } from './sessions.ts'
import { PAGE, Worker, workJob } from './worker.ts'

function* mapAndUnmap(client: RaceClient): Task {
  const { handle } = yield* client.createBo(PAGE)
  yield* client.drm.ioctl(GEM_CLOSE, { handle })
}

/** What the MMU, a bus fault and memory reclaim do to a session. */
export const hardware: readonly RaceScenario[] = [
  withSession({
    id: 'flush-vs-reset',
    question: 'What does a page-table flush of the VM with the session meet in a reset?',
    race(stage, app) {
      stage.program('map', mapAndUnmap(app))
      stage.requestReset('reset')
    },
  }),

  race(
    'release-vs-reset',
    'What does the close of a file whose VM holds an address space meet in a reset?',
    (stage) => {
      const app = stage.client('app')
      const other = new Worker(stage, 'other')
      return {
        *prepare() {
          yield* openSession(stage, app)
          yield* other.open()
          yield* other.run()
        },
        race() {
          stage.program('close', other.client.close())
          stage.requestReset('reset')
        },
        after: () => useAndClose(app),
      }
    },
  ),

  withSession({
    id: 'stuck-as',
    question: 'What becomes of a session whose address space never finishes a command?',
    *arm({ machine }, app) {
      machine.device.faults.asStuck(app.drm.file.driverPriv.mmu.as.value)
    },
    race(stage, app) {
      stage.program('map', mapAndUnmap(app))
      stage.program('dump', app.dump())
    },
  }),

  race('as-get-fails-in-enable', 'What does an ENABLE leave behind that finds no address space?', (stage) => {
    const app = stage.client('app')
    const other = stage.client('other')
    return {
      *prepare() {
        yield* openFiles(stage, app, other)
        stage.failAsGet('panfrost_perfcnt_enable_locked')
      },
      race() {
        stage.program('enable', app.enable())
        stage.program('other', other.enable())
      },
      after: () => inOrder(useAndClose(app), useAndClose(other)),
    }
  }),

  // JOB_BUS_FAULT on G57: reset.pending is set, and the reset may never come.
  race(
    'ttrx-3076',
    'What do dumps get when a bus fault sets the pending bit and no reset follows?',
    (stage) => {
      const app = stage.client('app')
      const other = new Worker(stage, 'other')
      return {
        *prepare() {
          yield* openSession(stage, app)
          yield* other.open()
          stage.machine.device.faults.jobBusFault()
        },
        race() {
          stage.program('job', other.run(workJob))
          stage.program('dump', app.dump())
          stage.watchdog()
        },
        after: () => inOrder(useAndClose(app), other.client.close()),
      }
    },
    { model: 'g57-mc1' },
  ),

  race(
    'reclaim-vs-enable',
    'Can a reset be kept from signalling a fence that an ENABLE waits for in memory reclaim?',
    (stage) => {
      const app = stage.client('app')
      const other = new Worker(stage, 'other')
      return {
        *prepare() {
          yield* openFiles(stage, app)
          yield* other.open()
          stage.machine.device.faults.jobHang()
          yield* other.submit()
          stage.reclaimWaitsFor(other.client, other.page)
        },
        race() {
          stage.program('enable', app.enable())
          stage.program('other', other.client.waitBo(other.page))
        },
        after: () => inOrder(useAndClose(app), other.client.close()),
      }
    },
  ),
]
