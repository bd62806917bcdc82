// @vitest-environment happy-dom
import { commandInfo } from '../../../../electron/protocol/commands.ts'
import { createPinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { bindingOf, keyText } from '../../key-text.ts'
import { useKeymap } from './keymap.ts'

beforeEach(() => localStorage.clear())

describe('a key of one’s own', () => {
  const reset = commandInfo('fault.reset')

  it('takes the place of the usual one, and is there at the next visit', () => {
    const keymap = useKeymap(createPinia())
    expect(keymap.rebind(reset, 'Shift+x')).toBeUndefined()
    expect(keymap.shortcut('fault.reset')).toBe('Shift+X')
    expect(useKeymap(createPinia()).keysOf(reset)).toEqual(['Shift+x'])
    keymap.restore(reset)
    expect(useKeymap(createPinia()).keysOf(reset)).toEqual(['r'])
  })

  it('is refused where another command at the same place has it, in words', () => {
    const keymap = useKeymap(createPinia())
    expect(keymap.rebind(reset, 'm')).toBe(
      'M is “A note at this moment”: give that another key first, or press another one here.',
    )
    expect(keymap.rebind(reset, 'x')).toContain('“Page Races”')
    expect(keymap.keysOf(reset)).toEqual(['r'])
  })

  it('may be one that only another page uses', () => {
    expect(useKeymap(createPinia()).rebind(reset, 'b')).toBeUndefined()
  })

  it('cannot go back to one that has been given away', () => {
    const keymap = useKeymap(createPinia())
    keymap.rebind(reset, 'b')
    keymap.rebind(commandInfo('note.begin'), 'r')
    expect(keymap.restore(reset)).toBe('R is “A note at this moment” by now: give that another key first.')
  })

  it('is forgotten when it is stored for a command that there is not, or damaged', () => {
    localStorage.setItem('perfcnt-lab.keys', '{"no.such":["q"],"note.begin":"n"}')
    expect(useKeymap(createPinia()).isChanged).toBe(false)
    localStorage.setItem('perfcnt-lab.keys', '{"no')
    expect(useKeymap(createPinia()).isChanged).toBe(false)
  })
})

describe('a key', () => {
  it.each([
    ['$mod+k', 'Ctrl+K'],
    ['[Shift]+?', '?'],
    ['Shift+c', 'Shift+C'],
    ['Escape', 'Esc'],
    ['$mod+Shift+p', 'Ctrl+Shift+P'],
    ['ArrowDown', '↓'],
  ])('%s reads %s', (binding, text) => expect(keyText(binding)).toBe(text))

  it.each([
    [{ key: 'K', ctrlKey: true, shiftKey: true }, '$mod+Shift+k'],
    [{ key: '?', shiftKey: true }, '[Shift]+?'],
    [{ key: ' ' }, 'Space'],
    [{ key: 'Home', altKey: true }, 'Alt+Home'],
    [{ key: 'Shift', shiftKey: true }, undefined],
  ])('pressed as %o is written %s', (init, binding) =>
    expect(bindingOf(new KeyboardEvent('keydown', init))).toBe(binding),
  )
})
