// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { useRecordings } from '../stores/recordings/recordings.ts'
import { useView } from '../stores/view/view.ts'
import { openWindow } from '../testing/lab-window.ts'
import { searchPalette } from './palette-search.ts'
import { usePaletteItems } from './use-palette-items.ts'

describe('the palette', () => {
  it('finds commands, counters, recordings, race scenarios and policies by words', async () => {
    const { lab } = await openWindow()
    await lab.startRecording('calm')
    await lab.stopRecording()
    await useRecordings().refresh()
    const items = usePaletteItems()
    const first = (words: string) => {
      const [item] = searchPalette(items.value, words)
      return item && [item.kind, item.id]
    }
    expect(first('reset now')).toEqual(['command', 'fault.reset'])
    expect(first('GPU_ACTIVE')).toEqual(['counter', 'JM.GPU_ACTIVE'])
    expect(first('calm')).toEqual(['recording', 'calm'])
    expect(first('dump reset')).toEqual(['race', 'dump-vs-reset'])
    expect(first('mainline')).toEqual(['policy', 'mainline'])
    expect(first('nothing is called so')).toBeUndefined()
  })

  it('shows the commands of the page on screen first', async () => {
    await openWindow()
    const items = usePaletteItems()
    expect(items.value[0]?.id).toBe('run.toggle')
    useView().page = 'recordings'
    expect(items.value[0]?.id).toBe('recordings.next')
  })

  it('has a counter that is chosen on the charts', async () => {
    await openWindow()
    useView().page = 'races'
    const [item] = searchPalette(usePaletteItems().value, 'JS1_ACTIVE')
    item?.run()
    expect(useView().page).toBe('live')
    expect(useView().counters).toContain('JM.JS1_ACTIVE')
  })
})
