import { deviceResume, deviceScheduleReset, deviceSuspend } from '../../../driver/device.ts'
import { msecs } from '../../../kernel/clock.ts'
import { type Task } from '../../../kernel/operation.ts'
import { sendSignal } from '../../../kernel/signal.ts'
import { msleep } from '../../../kernel/sleep.ts'
import { type RaceClient } from '../race-client.ts'
import { type RaceParts, type RaceScenario, type RaceStage } from '../race-scenario.ts'

/** Longer than the autosuspend delay. */
const IDLE = msecs(60)

/** Scenarios that a row of the race tables needs beside the general ones: what comes after, or before, is part of the row. */
function scenario(
  id: string,
  question: string,
  parts: (stage: RaceStage) => RaceParts,
  model = 'g52-mp2',
): RaceScenario {
  return { id, kind: 'race', question, model, parts }
}

/** A session on `owner`, which the wake-up of the GPU has not touched. */
function* session(stage: RaceStage, owner: RaceClient): Task {
  yield* stage.stayAwake()
  yield* owner.open()
  yield* owner.enable()
  // v2 fails the first.
  if (stage.pfdev.perfcnt.user === undefined) yield* owner.enable()
}

/** A reset from beginning to end. */
function* wholeReset({ pfdev }: RaceStage): Task {
  yield* deviceScheduleReset(pfdev, 'lab')
  yield* pfdev.reset.work.flush()
}

function* sleepAndWake({ pfdev }: RaceStage): Task {
  if ((yield* deviceSuspend(pfdev)) === 0) yield* deviceResume(pfdev)
}

const resetThenCalls = scenario('reset-then-calls', 'What do owner and others get after a reset?', (stage) => {
  const owner = stage.client('owner')
  const other = stage.client('other')
  return {
    *prepare() {
      yield* session(stage, owner)
      yield* other.open()
    },
    race: () => void stage.program('reset', wholeReset(stage)),
    *after() {
      yield* owner.dump()
      yield* owner.dump()
      yield* owner.dump()
      yield* other.enable()
      yield* owner.enable()
      yield* owner.dump()
      yield* owner.disable()
      yield* other.enable()
      yield* other.enable()
      yield* other.dump()
      yield* other.disable()
      yield* owner.enable()
      yield* owner.dump()
      yield* owner.disable()
      yield* owner.close()
      yield* other.close()
    },
  }
})

const resetThenRestart = scenario('reset-then-restart', 'Does a session begun anew after a reset work?', (stage) => {
  const owner = stage.client('owner')
  return {
    prepare: () => session(stage, owner),
    race: () => void stage.program('reset', wholeReset(stage)),
    *after() {
      yield* owner.disable()
      yield* owner.enable()
      yield* owner.enable()
      yield* owner.dump()
      yield* owner.disable()
      yield* owner.close()
    },
  }
})

const resetsThenDump = scenario('resets-then-dump', 'What does a dump tell of two resets before it?', (stage) => {
  const owner = stage.client('owner')
  return {
    prepare: () => session(stage, owner),
    race: () =>
      void stage.program(
        'reset',
        (function* () {
          yield* wholeReset(stage)
          yield* wholeReset(stage)
        })(),
      ),
    *after() {
      yield* owner.dump()
      yield* owner.dump()
      yield* owner.disable()
      yield* owner.close()
    },
  }
})

const sleepThenDump = scenario('sleep-then-dump', 'What is left of a session after system sleep?', (stage) => {
  const owner = stage.client('owner')
  return {
    prepare: () => session(stage, owner),
    race: () => void stage.program('sleep', sleepAndWake(stage)),
    *after() {
      yield* owner.dump()
      yield* owner.dump()
      yield* owner.disable()
      yield* owner.close()
    },
  }
})

const dumpVsSleep = scenario('dump-vs-sleep', 'What does a dump return that system sleep interrupts?', (stage) => {
  const owner = stage.client('owner')
  const { machine } = stage
  return {
    prepare: () => session(stage, owner),
    race() {
      const dump = stage.program('dump', owner.dump())
      const sleep = function* (): Task {
        yield* sendSignal(dump)
        machine.freezer.freeze([dump])
        yield* sleepAndWake(stage)
        machine.freezer.thaw([dump])
      }
      stage.program('sleep', sleep())
    },
    *after() {
      yield* owner.disable()
      yield* owner.close()
    },
  }
})

const interruptedDump = scenario(
  'interrupted-dump-again',
  'Does a dump take what an interrupted one has left in flight for its own?',
  (stage) => {
    const owner = stage.client('owner')
    return {
      prepare: () => session(stage, owner),
      race() {
        const dumps = function* (): Task {
          yield* owner.dump()
          yield* owner.dump()
        }
        const dumper = stage.program('dump', dumps())
        stage.program('kill', sendSignalTo(dumper))
      },
      *after() {
        yield* owner.disable()
        yield* owner.close()
      },
    }
  },
)

const interruptedDisable = scenario(
  'interrupted-dump-disable',
  'Where does the sample of an interrupted dump go when the session ends at once?',
  (stage) => {
    const owner = stage.client('owner')
    return {
      prepare: () => session(stage, owner),
      race() {
        const dumps = function* (): Task {
          yield* owner.dump()
          yield* owner.disable()
        }
        const dumper = stage.program('dump', dumps())
        stage.program('kill', sendSignalTo(dumper))
      },
      after: () => owner.close(),
    }
  },
)

const interruptedReport = scenario(
  'interrupted-report',
  'Is a reset still reported when the dump that would do so is interrupted or times out?',
  (stage) => {
    const owner = stage.client('owner')
    return {
      *prepare() {
        yield* session(stage, owner)
        yield* wholeReset(stage)
      },
      race() {
        const dumper = stage.program('dump', owner.dump())
        stage.program('kill', sendSignalTo(dumper))
      },
      *after() {
        yield* owner.dump()
        yield* owner.dump()
        yield* owner.disable()
        yield* owner.close()
      },
    }
  },
)

const lateReport = scenario('late-report', 'Is a reset still reported when the dump after it times out?', (stage) => {
  const owner = stage.client('owner')
  return {
    *prepare() {
      yield* session(stage, owner)
      yield* wholeReset(stage)
    },
    race() {
      const dumps = function* (): Task {
        yield* owner.dump()
        yield* owner.dump()
      }
      stage.program('dump', dumps())
    },
    *after() {
      yield* owner.disable()
      yield* owner.close()
    },
  }
})

const abandonedDump = scenario(
  'timed-out-dump-again',
  'Does a dump take what one that timed out has left in flight for its own?',
  (stage) => {
    const owner = stage.client('owner')
    return {
      prepare: () => session(stage, owner),
      race() {
        const dumps = function* (): Task {
          yield* owner.dump()
          yield* owner.dump()
        }
        stage.program('dump', dumps())
      },
      *after() {
        yield* owner.disable()
        yield* owner.close()
      },
    }
  },
)

const resetStorm = scenario('reset-storm', 'What becomes of a dump when every sample meets a reset?', (stage) => {
  const owner = stage.client('owner')
  return {
    prepare: () => session(stage, owner),
    race() {
      stage.program(
        'dump',
        (function* (): Task {
          yield* owner.retried(3, () => owner.dump())
        })(),
      )
      stage.requestReset('reset', 7)
    },
    *after() {
      yield* owner.disable()
      yield* owner.close()
    },
  }
})

const oldCaller = scenario('old-caller', 'What does a caller with the old dump struct see of a reset?', (stage) => {
  const owner = stage.client('owner')
  owner.shortDumps = true
  return {
    prepare: () => session(stage, owner),
    race: () => void stage.program('reset', wholeReset(stage)),
    *after() {
      yield* owner.dump()
      yield* owner.dump()
      yield* owner.disable()
      yield* owner.close()
    },
  }
})

const resetFails = scenario(
  'reset-fails',
  'What becomes of a session when neither a soft nor a hard reset completes?',
  (stage) => {
    const owner = stage.client('owner')
    const { faults } = stage.machine.device
    return {
      prepare: () => session(stage, owner),
      race() {
        faults.softResetStuck()
        faults.hardResetStuck()
        stage.program('reset', wholeReset(stage))
      },
      *after() {
        yield* owner.dump()
        yield* owner.disable()
        yield* owner.close()
      },
    }
  },
)

const gpuFault = scenario('gpu-fault-then-calls', 'What works after a GPU fault, until a reset?', (stage) => {
  const owner = stage.client('owner')
  return {
    prepare: () => session(stage, owner),
    race() {
      stage.machine.device.faults.gpuFault()
      stage.program('dump', owner.dump())
    },
    *after() {
      yield* owner.dump()
      yield* owner.disable()
      yield* owner.enable()
      yield* owner.dump()
      yield* owner.disable()
      yield* wholeReset(stage)
      yield* owner.enable()
      yield* owner.enable()
      yield* owner.dump()
      yield* owner.disable()
      yield* owner.close()
    },
  }
})

const gpuFaultVsReset = scenario(
  'gpu-fault-vs-reset-then-enable',
  'Do the interrupts stay masked when the handler of a GPU fault is late?',
  (stage) => {
    const owner = stage.client('owner')
    return {
      *prepare() {
        yield* stage.stayAwake()
        yield* owner.open()
      },
      race() {
        stage.machine.device.faults.gpuFault()
        stage.requestReset('reset')
      },
      *after() {
        yield* owner.enable()
        yield* owner.enable()
        yield* owner.dump()
        yield* owner.disable()
        yield* owner.close()
      },
    }
  },
)

const deadSessionVsClose = scenario(
  'dead-dump-vs-others',
  'How long do a close and an enable of others wait behind the dump of a dead session?',
  (stage) => {
    const owner = stage.client('owner')
    const other = stage.client('other')
    return {
      *prepare() {
        yield* session(stage, owner)
        yield* other.open()
        yield* wholeReset(stage)
      },
      race() {
        stage.program('dump', owner.dump())
        stage.program('close', other.close())
      },
      *after() {
        yield* owner.disable()
        yield* owner.close()
      },
    }
  },
)

const enableFromSleep = scenario(
  'enable-from-sleep-again',
  'What does an enable that wakes the GPU return, and the next?',
  (stage) => {
    const owner = stage.client('owner')
    return {
      prepare: () => owner.open(),
      race: () => void stage.program('enable', owner.enable()),
      *after() {
        yield* owner.enable()
        yield* owner.dump()
        yield* owner.disable()
        yield* owner.close()
      },
    }
  },
)

const slowRetries = scenario(
  'enable-from-sleep-slowly',
  'Does an enable ever work whose retries are slower than autosuspend?',
  (stage) => {
    const owner = stage.client('owner')
    return {
      prepare: () => owner.open(),
      race: () => void stage.program('enable', owner.enable()),
      *after() {
        for (let i = 0; i < 2; i++) {
          yield* msleep(stage.machine.kernel, IDLE)
          yield* owner.enable()
        }
        yield* owner.disable()
        yield* owner.close()
      },
    }
  },
)

const enableVsWake = scenario('enable-vs-wake', 'What if an enable meets somebody else who wakes the GPU?', (stage) => {
  const owner = stage.client('owner')
  const other = stage.client('other')
  return {
    *prepare() {
      yield* owner.open()
      yield* other.open()
    },
    race() {
      stage.program('enable', owner.enable())
      stage.program('close', other.close())
    },
    *after() {
      yield* owner.dump()
      yield* owner.disable()
      yield* owner.close()
    },
  }
})

const wakeThenEnable = scenario(
  'wake-then-enable',
  'What does the first enable after a wake-up by others return?',
  (stage) => {
    const owner = stage.client('owner')
    const other = stage.client('other')
    return {
      *prepare() {
        yield* owner.open()
        yield* other.open()
      },
      race: () => void stage.program('close', other.close()),
      *after() {
        yield* owner.enable()
        yield* owner.enable()
        yield* owner.disable()
        yield* owner.close()
      },
    }
  },
)

const resetThenEnable = scenario(
  'reset-then-enable',
  'What does the first enable after a reset without a session return?',
  (stage) => {
    const owner = stage.client('owner')
    return {
      *prepare() {
        yield* session(stage, owner)
        yield* owner.disable()
      },
      race: () => void stage.program('reset', wholeReset(stage)),
      *after() {
        yield* owner.enable()
        yield* owner.enable()
        yield* owner.disable()
        yield* owner.close()
      },
    }
  },
)

const enablesVsReset = scenario(
  'enables-vs-reset',
  'What does libdrm make of an enable that a reset meets?',
  (stage) => {
    const owner = stage.client('owner')
    return {
      *prepare() {
        yield* session(stage, owner)
        yield* owner.disable()
      },
      race() {
        stage.program(
          'enable',
          (function* (): Task {
            yield* owner.retried(3, () => owner.enable())
          })(),
        )
        stage.requestReset('reset')
      },
      *after() {
        yield* owner.enable()
        yield* owner.dump()
        yield* owner.disable()
        yield* owner.close()
      },
    }
  },
)

const sessionVsWakes = scenario('session-vs-idle', 'Can the GPU sleep and wake during a session?', (stage) => {
  const owner = stage.client('owner')
  const other = stage.client('other')
  return {
    *prepare() {
      yield* owner.open()
      yield* other.open()
      yield* owner.enable()
    },
    race() {
      stage.program('close', other.close())
      stage.program(
        'idle',
        (function* (): Task {
          yield* msleep(stage.machine.kernel, IDLE)
          yield* owner.dump()
        })(),
      )
    },
    *after() {
      yield* msleep(stage.machine.kernel, IDLE)
      yield* owner.dump()
      yield* owner.disable()
      yield* owner.close()
    },
  }
})

const othersEnable = scenario(
  'other-enables-vs-reset',
  'What does an enable of another file return during a reset?',
  (stage) => {
    const owner = stage.client('owner')
    const other = stage.client('other')
    return {
      *prepare() {
        yield* session(stage, owner)
        yield* other.open()
      },
      race() {
        stage.program('enable', other.enable())
        stage.requestReset('reset')
      },
      *after() {
        yield* owner.dump()
        yield* owner.disable()
        yield* owner.close()
        yield* other.close()
      },
    }
  },
)

function* sendSignalTo(thread: ReturnType<RaceStage['program']>): Task {
  yield* sendSignal(thread)
}

export const SESSION_ROW_SCENARIOS: readonly RaceScenario[] = [
  resetThenCalls,
  resetThenRestart,
  resetsThenDump,
  sleepThenDump,
  dumpVsSleep,
  interruptedDump,
  interruptedDisable,
  interruptedReport,
  lateReport,
  abandonedDump,
  resetStorm,
  oldCaller,
  resetFails,
  gpuFault,
  gpuFaultVsReset,
  deadSessionVsClose,
  enableFromSleep,
  slowRetries,
  enableVsWake,
  wakeThenEnable,
  resetThenEnable,
  enablesVsReset,
  sessionVsWakes,
  othersEnable,
]
