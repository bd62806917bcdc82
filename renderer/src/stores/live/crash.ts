import { type RecordingInfo } from '../../../../electron/protocol/types.ts'
import { isUntitled } from '../../../../electron/protocol/untitled.ts'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { injectConnection } from '../../connection/connection.ts'
import { formatMoment } from '../../format/time.ts'
import { useFeed } from './feed.ts'
import { useLab } from '../lab/lab.ts'
import { useRecordings } from '../recordings/recordings.ts'
import { useRecordingTask } from '../recordings/recording-task.ts'
import { useRun } from './run.ts'

/** A lab that ended under the window. */
export interface Crash {
  readonly reason: string
  /** Virtual ns that its machine had reached, as far as the window has seen. */
  readonly at: number
  /** Id of the untitled recording that it was making. */
  readonly recording: string | undefined
}

/** What is left of a lab that ended: its last picture, and the recording that leads back to its end. */
export const useCrash = defineStore('crash', () => {
  const { api } = injectConnection()
  const lab = useLab()
  const run = useRun()
  const feed = useFeed()
  const tasks = useRecordingTask()
  const recordings = useRecordings()
  /** The last one, until the window has turned to the lab that came after it. */
  const crash = shallowRef<Crash>()

  /** The lab has ended. What is on screen stays. */
  function note(reason: string): void {
    if (run.number === undefined) return
    const at = feed.isLive ? run.now : (lab.status?.now ?? run.now)
    crash.value ??= { reason, at, recording: recordings.untitled?.id }
    feed.hold()
  }

  /** To the machine of the lab that was started. */
  async function leave(): Promise<void> {
    crash.value = undefined
    if (feed.source === 'ended') await lab.ask(() => feed.showLive())
  }

  /** Leads the new lab's machine the same way, to where the recording of the old one ends. */
  async function replay(): Promise<void> {
    const recorded = await itsRecording()
    const end = recorded?.spans.at(-1)?.to
    if (recorded === undefined || end === undefined) {
      lab.notify({ level: 'error', text: 'Nothing of the lab that ended was recorded: it cannot be replayed.' })
      return
    }
    // Its end is just past the last thing recorded.
    if (!(await tasks.fork(recorded.id, recorded.spans.length - 1, Math.max(0, end - 1), {}))) return
    crash.value = undefined
    await lab.ask(() => feed.showLive())
    lab.notify({
      level: 'info',
      text: `The machine went the same way to ${formatMoment(end)} s, where “${recorded.name}” ends, and stands there. Run goes on into what ended the lab.`,
    })
  }

  /** Of the lab whose picture is on screen: others may have come and ended since. */
  async function itsRecording(): Promise<RecordingInfo | undefined> {
    let all: readonly RecordingInfo[] = []
    await lab.ask(async () => (all = await api.recordings()))
    const its = all.find(({ id, spans }) => id === crash.value?.recording && spans.length > 0)
    if (its !== undefined) return its
    const untitled = all.filter(({ name, spans }) => isUntitled(name) && spans.length > 0)
    return untitled.toSorted((a, b) => b.created - a.created)[0]
  }

  return { crash, note, leave, replay }
})
