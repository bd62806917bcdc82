import '../styles/tokens.css'
import '../styles/base.css'
import '../styles/parts.css'
import '../styles/floating.css'
import { createWindow } from '../window.ts'
import { ScriptedLab } from './scripted-lab.ts'

const SLICE_MS = 50

// Eight seconds have passed when the page opens. `?faults=hang@2,reset@5&policy=restore` puts faults into them.
const lab = new ScriptedLab()
const asked = new URLSearchParams(location.search)
const policy = asked.get('policy')
if (policy !== null) await lab.reboot({ policy })
const kinds = (await lab.describe()).faults.map(({ kind }) => kind)
for (const entry of (asked.get('faults') ?? '').split(',')) {
  const [name, second] = entry.split('@')
  const kind = kinds.find((each) => each === name)
  if (kind !== undefined) await lab.injectFault(kind, Number(second) * 1e9)
}
for (let slice = 0; slice < 8_000 / SLICE_MS; slice++) lab.advance(SLICE_MS * 1e6)

createWindow(lab.connection()).mount('#app')
setInterval(() => lab.advance(SLICE_MS * 1e6), SLICE_MS)
Object.assign(window, { scriptedLab: lab })
