import { expect, it } from 'vitest'
import { commandItems, menuKeysFrom, USUAL_KEYS } from './command-menu.ts'

const labels = (platform: NodeJS.Platform, keys = USUAL_KEYS) =>
  commandItems('file', keys, platform, () => undefined).map(({ label, accelerator }) => [label, accelerator])

it('names the commands of the window, with their keys', () => {
  expect(labels('linux')).toEqual([
    ['Open a file', 'CmdOrCtrl+O'],
    ['Keep what was recorded, under a name', 'CmdOrCtrl+S'],
    ['Export the recording', 'CmdOrCtrl+E'],
    ['Compare the recording', 'CmdOrCtrl+\\'],
    ['Settings', 'CmdOrCtrl+,'],
  ])
})

it('leaves single keys to the page where macOS would take them from text fields', () => {
  const item = (platform: NodeJS.Platform) =>
    commandItems('view', USUAL_KEYS, platform, () => undefined).find(({ id }) => id === 'page.live')
  expect(item('linux')?.accelerator).toBe('L')
  expect(item('darwin')?.accelerator).toBeUndefined()
})

it('asks the window for what is chosen', () => {
  const asked: string[] = []
  const items = commandItems('help', USUAL_KEYS, 'linux', (id) => asked.push(id))
  for (const { click } of items) click()
  expect(asked).toEqual(['keys.show'])
})

it('shows keys that the person has chosen, and nothing that is no key', () => {
  const keys = menuKeysFrom({ 'file.open': '$mod+Shift+o', 'settings.open': 7, 'no.such': 'x' })
  const shown = new Map(labels('linux', keys).map(([label, key]) => [label, key]))
  expect(shown.get('Settings')).toBeUndefined()
  expect(shown.get('Open a file')).toBe('CmdOrCtrl+Shift+O')
  expect(menuKeysFrom('keys')).toBeUndefined()
})
