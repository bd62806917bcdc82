import { describe, expect, it } from 'vitest'
import { scriptedStory } from '../testing/scripted-story.ts'
import { type StoryRow, storyRows } from './story-rows.ts'
import { textSides } from './text-sides.ts'

/** Lines of 500 px, with a lane at 300 px: 185 px at its right. */
const lane = { title: 'reset', kind: 'kernel thread', threads: new Set([0]), left: 200, width: 300, x: 250 }
const other = { title: 'enable', kind: 'program', threads: new Set([1]), left: 0, width: 200, x: 30 }

const call = (text: string): StoryRow => ({ type: 'call', thread: 0, text, step: 1 })
const note = (text: string, thread = 0): StoryRow => ({ type: 'note', thread, text, step: 1 })
const sidesOf = (...rows: StoryRow[]) => textSides(rows, [lane, other], 50, 500)

const story = scriptedStory('t', 'mainline', 'dump-vs-reset')
const LONG = 'x'.repeat(30)

describe('the texts of a lane', () => {
  it('stand at its right, and at its left where less is cut off', () => {
    expect(sidesOf(note('short'))).toEqual(['right'])
    expect(sidesOf(note(LONG))).toEqual(['left'])
    expect(sidesOf(note('x'.repeat(70), 1))).toEqual(['right'])
  })

  it('stay with the function that they are under, and it with them', () => {
    expect(sidesOf(call('first()'), note('short'), call('second()'), note('short'), note(LONG), note('short'))).toEqual(
      ['right', 'right', 'left', 'left', 'left', 'left'],
    )
  })

  it('are not sent where more of them is cut off', () => {
    // 29 characters at its right; at its left 32, or 26 beside the number of a step.
    const middle = { ...lane, x: 220 }
    const numbered = storyRows(story, [middle], new Set([1]), []).rows.flatMap((row) =>
      row.type === 'step' ? [{ ...row, text: 'x'.repeat(29) }] : [],
    )
    const wide = note('x'.repeat(33))
    expect(textSides([...numbered, wide], [middle], 50, 500)).toEqual(['left', 'left'])
    expect(textSides([...numbered, ...numbered, wide], [middle], 50, 500)).toEqual(['right', 'right', 'right'])
  })

  it('begin anew when another thread came between', () => {
    expect(sidesOf(call('f()'), note(LONG), note('other', 1), note('short'))).toEqual([
      'left',
      'left',
      'right',
      'right',
    ])
  })
})
