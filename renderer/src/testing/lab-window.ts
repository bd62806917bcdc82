import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, disposePinia, setActivePinia } from 'pinia'
import { TooltipProvider } from 'reka-ui'
import { type Component, defineComponent, h } from 'vue'
import { connectionKey } from '../connection/connection.ts'
import { keyText } from '../key-text.ts'
import { useCommands } from '../stores/commands.ts'
import { useKeymap } from '../stores/view/keymap.ts'
import { wire } from '../stores/lab/wire.ts'
import { ScriptedLab } from './scripted-lab.ts'

/** One part of the window on a scripted lab, connected. Without a part, only the stores. */
export async function openWindow(part?: Component, props: Record<string, unknown> = {}) {
  const lab = new ScriptedLab()
  const connection = lab.connection()
  const pinia = createPinia()
  const Root = defineComponent({
    setup: () => wire(connection, pinia),
    render: () => (part === undefined ? h('div') : h(TooltipProvider, () => h(part, props))),
  })
  const wrapper = mount(Root, {
    global: { plugins: [pinia], provide: { [connectionKey]: connection } },
    attachTo: document.body,
  })
  setActivePinia(pinia)
  await flushPromises()

  const byTestId = (id: string) => wrapper.get(`[data-testid="${id}"]`)
  const all = (id: string) => wrapper.findAll(`[data-testid="${id}"]`)
  /** Passes virtual milliseconds and lets the window show them. */
  async function pass(ms: number): Promise<void> {
    lab.advance(ms * 1e6)
    await flushPromises()
  }
  /** The key, as people read it, of a command that is at hand. */
  async function press(keys: string): Promise<void> {
    const commands = useCommands()
    const keymap = useKeymap()
    const command = commands.all
      .filter(commands.isHere)
      .find((each) => keymap.keysOf(each).some((key) => keyText(key) === keys))
    if (command !== undefined) commands.perform(command)
    await flushPromises()
  }
  /** A window that stays open follows the address as the next one changes it. */
  function close(): void {
    wrapper.unmount()
    disposePinia(pinia)
  }
  return { lab, wrapper, byTestId, all, pass, press, close }
}
