import { type Pinia } from 'pinia'
import { watch } from 'vue'
import { type Notice } from '../../../../electron/protocol/types.ts'
import { type Connection } from '../../connection/connection.ts'
import { useCrash } from '../live/crash.ts'
import { useExploration } from '../races/exploration.ts'
import { useFeed } from '../live/feed.ts'
import { useLab } from './lab.ts'
import { useRecordings } from '../recordings/recordings.ts'
import { useRecordingTask } from '../recordings/recording-task.ts'

/** Connects a window's stores with the lab at the other end. Call in the context of the app that has `pinia` and the connection. */
export function wire(connection: Connection, pinia: Pinia): void {
  const lab = useLab(pinia)
  const feed = useFeed(pinia)
  const exploration = useExploration(pinia)
  const recordingTask = useRecordingTask(pinia)
  const recordings = useRecordings(pinia)
  const crash = useCrash(pinia)
  let openings = 0

  async function greet(): Promise<void> {
    const mine = ++openings
    try {
      await lab.greet()
      // A lab that was restarted has forgotten; the recording, the moment or the last picture on screen is still there.
      await Promise.all([
        exploration.greet(),
        recordingTask.greet(),
        recordings.greet(),
        feed.isLive ? feed.showLive() : undefined,
      ])
    } catch (error) {
      // A lab that ended before it answered: the banner says so, and the next one is greeted.
      if (mine === openings && connection.state.value.state === 'connected') lab.notify(failure(error))
    }
  }

  watch(
    connection.state,
    (state) => {
      if (state.state === 'restarting' || state.state === 'stopped') crash.note(state.reason)
    },
    { flush: 'sync' },
  )

  const { onExploration, onVerdicts } = exploration
  connection.start(
    { onStatus: lab.setStatus, onBatch: feed.receive, onNotice: lab.notify, onExploration, onVerdicts },
    () => void greet(),
  )
}

function failure(error: unknown): Notice {
  const reason = error instanceof Error ? error.message : String(error)
  return { level: 'error', text: `The lab does not say what it offers: ${reason}. Reload the window to ask again.` }
}
