import { createPinia } from 'pinia'
import { type App as VueApp, createApp } from 'vue'
import App from './App.vue'
import { type Connection, connectionKey } from './connection/connection.ts'
import { useFeed } from './stores/feed.ts'
import { useLab } from './stores/lab.ts'

/** A window on the lab at the other end of `connection`, connected and ready to mount. */
export function createWindow(connection: Connection): VueApp {
  const app = createApp(App)
  const pinia = createPinia()
  app.provide(connectionKey, connection)
  app.use(pinia)
  app.runWithContext(() => {
    const lab = useLab(pinia)
    const feed = useFeed(pinia)
    connection.start({ onStatus: lab.setStatus, onBatch: feed.receive, onNotice: lab.notify }, () => {
      void lab.ask(async () => {
        await lab.greet()
        // A lab that was restarted has forgotten; the recording on screen is still there.
        if (feed.recording === undefined) await feed.showLive()
      })
    })
  })
  return app
}
