import { type Pinia } from 'pinia'
import { type Connection } from '../connection/connection.ts'
import { useFeed } from './feed.ts'
import { useLab } from './lab.ts'

/** Connects a window's stores with the lab at the other end. Call in the context of the app that has `pinia` and the connection. */
export function wire(connection: Connection, pinia: Pinia): void {
  const lab = useLab(pinia)
  const feed = useFeed(pinia)
  connection.start({ onStatus: lab.setStatus, onBatch: feed.receive, onNotice: lab.notify }, () => {
    void lab.ask(async () => {
      await lab.greet()
      // A lab that was restarted has forgotten; the recording on screen is still there.
      if (feed.recording === undefined) await feed.showLive()
    })
  })
}
