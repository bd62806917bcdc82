// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { belongsToFocus } from './key-focus.ts'

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

  it('belongs to a list of choices, but not its Escape, with which one leaves what is open', () => {
    expect(presses('<select></select>', 'r')).toBe(true)
    expect(presses('<select></select>', 'Escape')).toBe(false)
  })

  it('belongs to a slider if it moves it, and to the window otherwise', () => {
    expect(presses('<input type="range">', 'ArrowLeft')).toBe(true)
    expect(presses('<input type="range">', ',')).toBe(false)
    expect(presses('<input type="range">', 'F', { shiftKey: true })).toBe(false)
  })
})
