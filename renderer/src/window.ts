import { createPinia } from 'pinia'
import { type App as VueApp, createApp } from 'vue'
import App from './App.vue'
import { type Connection, connectionKey } from './connection/connection.ts'
import { wire } from './stores/wire.ts'

/** A window on the lab at the other end of `connection`, connected and ready to mount. */
export function createWindow(connection: Connection): VueApp {
  const app = createApp(App)
  const pinia = createPinia()
  app.provide(connectionKey, connection)
  app.use(pinia)
  app.runWithContext(() => wire(connection, pinia))
  return app
}
