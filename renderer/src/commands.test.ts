// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { useTimeAxis } from './charts/time-axis.ts'
import { type Command } from './command.ts'
import { belongsToFocus, useCommands } from './commands.ts'
import { useLab } from './stores/lab.ts'
import { useRecordings } from './stores/recordings.ts'
import { useRun } from './stores/run.ts'
import { useView } from './stores/view.ts'
import { openWindow } from './testing/lab-window.ts'

async function withCommands() {
  const opened = await openWindow()
  const commands = useCommands(() => undefined)
  const press = (keys: Command['keys']) => commands.value.find((command) => command.keys === keys)?.run()
  return { ...opened, press }
}

describe('the keys', () => {
  it('pause and run the machine', async () => {
    const { press } = await withCommands()
    press('Space')
    await flushPromises()
    expect(useLab().status?.running).toBe(false)
    press('Space')
    await flushPromises()
    expect(useLab().status?.running).toBe(true)
  })

  it('go from discontinuity to discontinuity and bring each into the charts', async () => {
    const { lab, press, pass } = await withCommands()
    await lab.reboot({ policy: 'restore' })
    for (let i = 0; i < 3; i++) {
      await lab.injectFault('reset')
      await pass(500)
    }
    const [first, second, third] = useRun().discontinuities
    const view = useView()
    press('[')
    expect(view.selection?.id).toBe(third?.id)
    press('[')
    expect(view.selection?.id).toBe(second?.id)
    press('[')
    press('[')
    expect(view.selection?.id).toBe(first?.id)
    press(']')
    expect(view.selection?.id).toBe(second?.id)
    expect(useTimeAxis().followNewest).toBe(false)
    press('Esc')
    expect(view.selection).toBeUndefined()
  })

  it('do not change the machine while a recording is shown, and say so', async () => {
    const { lab, press, pass } = await withCommands()
    await lab.startRecording('calm')
    await pass(100)
    await lab.stopRecording()
    await useRecordings().open('calm')
    press('R')
    await flushPromises()
    expect(useLab().notices).toMatchObject([{ level: 'info' }])
    expect((await lab.status()).running).toBe(true)
  })
})

describe('a key press', () => {
  const presses = (html: string, key: string, modifiers: KeyboardEventInit = {}) => {
    document.body.innerHTML = html
    const target = document.body.firstElementChild
    let belongs = false
    target?.addEventListener('keydown', (event) => {
      if (event instanceof KeyboardEvent) belongs = belongsToFocus(event)
    })
    target?.dispatchEvent(new KeyboardEvent('keydown', { key, ...modifiers }))
    return belongs
  }

  it('belongs to a text field, but not its Ctrl+O', () => {
    expect(presses('<input type="search">', 'r')).toBe(true)
    expect(presses('<input type="search">', 'o', { ctrlKey: true })).toBe(false)
  })

  it('belongs to a button if it is Space, and to the window otherwise', () => {
    expect(presses('<button>Hang</button>', ' ')).toBe(true)
    expect(presses('<button>Hang</button>', '[')).toBe(false)
  })
})
