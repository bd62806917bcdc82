import { createPinia } from 'pinia'
import { type App as VueApp, createApp } from 'vue'
import App from './App.vue'
import { type Connection, connectionKey } from './connection/connection.ts'
import { wire } from './stores/lab/wire.ts'

const VISITED = 'perfcnt-lab.visited'

/** At the first visit of all, unless the address says something: the page that shows what there is to see. */
export function welcome(): void {
  if (localStorage.getItem(VISITED) === null && location.hash === '') location.hash = '#page=start'
  localStorage.setItem(VISITED, 'yes')
}

/** A window on the lab at the other end of `connection`, connected and ready to mount. */
export function createWindow(connection: Connection): VueApp {
  const app = createApp(App)
  const pinia = createPinia()
  app.provide(connectionKey, connection)
  app.use(pinia)
  app.runWithContext(() => wire(connection, pinia))
  return app
}
